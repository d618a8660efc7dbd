using System.Globalization;
using System.Numerics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Sqair.Analytics;
using Sqair.Drawing;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Ledger;
using Sqair.Messages;

namespace Sqair.Edge.Web;

/// <summary>
/// <c>/api/cameras/CAMERA/heat.json</c> and <c>heat.png</c>: where people walked and tracks began, ended and broke, between <c>from</c> and
/// <c>to</c> (ISO 8601; by default the last day), drawn for one <c>measure</c>.
/// </summary>
sealed class HeatEndpoints(IReadOnlyList<CameraMonitor> cameras, HeatMaps maps)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cameras/{camera}/heat.json", context => AnswerAsync(context, async (camera, from, to) =>
            await context.Response.WriteAsJsonAsync(
                maps.Of(camera.Name, from, to), MessageJson.Default.HeatMapMessage, cancellationToken: context.RequestAborted)));
        app.MapGet("/api/cameras/{camera}/heat.png", context => AnswerAsync(context, async (camera, from, to) =>
        {
            var wanted = (string?)context.Request.Query["measure"] ?? nameof(HeatMeasure.Walked);
            // Numbers, their signs and lists are enumerations to .NET.
            if (!Enum.TryParse<HeatMeasure>(wanted, ignoreCase: true, out var measure) || !wanted.All(char.IsAsciiLetter))
            {
                await RefuseAsync(context, "measure: expected walked, began, ended or broke");
                return;
            }
            var picture = camera.Message() is { Width: { } width, Height: { } height } ? new PictureSize(width, height) : new(4, 3);
            var png = maps.Draw(
                camera.Name, measure, from, to, (double)picture.Height / picture.Width, Shapes(camera.Options.Place, picture));
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(png, context.RequestAborted);
        }));
    }

    async Task AnswerAsync(HttpContext context, Func<CameraMonitor, DateTimeOffset, DateTimeOffset, Task> answer)
    {
        var name = (string?)context.Request.RouteValues["camera"];
        if (cameras.FirstOrDefault(camera => camera.Name == name) is not { } camera)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!TryTime(context, "from", out var from) || !TryTime(context, "to", out var to) || maps.Span(from, to) is var span
            && span.From >= span.To)
        {
            await RefuseAsync(context, "from, to: expected times such as 2026-11-28T20:00:00Z, the earlier one first");
            return;
        }
        try
        {
            await answer(camera, span.From, span.To);
        }
        catch (SqliteException fault)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync($"the ledger cannot be read: {fault.Message}\n", context.RequestAborted);
        }
    }

    static bool TryTime(HttpContext context, string key, out DateTimeOffset? time)
    {
        time = null;
        if ((string?)context.Request.Query[key] is not { Length: > 0 } text) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            || !HeatMaps.IsTime(parsed)) return false;
        time = parsed;
        return true;
    }

    static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }

    static DrawnShape[] Shapes(PlaceOptions place, PictureSize picture)
    {
        var size = new Vector2(picture.Width, picture.Height);
        return [
            .. place.Lines.Select(line => Shape(line.Points, false, line.Name)).OfType<DrawnShape>(),
            .. place.Zones.Select(zone => Shape(zone.Points, true, zone.Name)).OfType<DrawnShape>(),
        ];

        DrawnShape? Shape(Outline outline, bool isClosed, string name) => outline.In(picture) is { } points
            ? new DrawnShape([.. points.Select(point => point / size)], isClosed, name.ToUpperInvariant()) : null;
    }
}
