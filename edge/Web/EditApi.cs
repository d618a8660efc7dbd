using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sqair.Edge.Capture;
using Sqair.Edge.Control;
using Sqair.Edge.Reload;
using Sqair.Messages;

namespace Sqair.Edge.Web;

/// <summary>
/// What can be changed on the page, with <c>web.edit</c>: lines, zones and masks of the file, and the commands that a broker can give.
/// <see cref="WebGuard"/> has let the request in; what changes something has to be JSON as well, which no form of another site can send.
/// </summary>
sealed class EditApi(PlaceFile file, CommandCentre centre, IReadOnlyList<CameraMonitor> cameras)
{
    const int MostShapes = 64, MostPoints = 256, MostLetters = 64;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cameras/{camera}/place", context => AnswerAsync(context, ReadAsync));
        app.MapPost("/api/cameras/{camera}/place", context => AnswerAsync(context, WriteAsync));
        app.MapPost("/api/command", context => AnswerAsync(context, CommandAsync));
    }

    static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        if (HttpMethods.IsPost(context.Request.Method) && !context.Request.HasJsonContentType())
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "expected Content-Type: application/json");
            return;
        }
        try
        {
            await answer(context);
        }
        catch (EditException fault)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, fault.Message);
        }
        catch (JsonException fault)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, fault.Message);
        }
    }

    Task ReadAsync(HttpContext context)
    {
        var (camera, picture) = CameraOf(context);
        var place = file.Read(camera, picture);
        return context.Response.WriteAsJsonAsync(
            new PlaceDocument(place.Version, Shapes(place.Lines), Shapes(place.Zones), Shapes(place.Masks)),
            EditJson.Default.PlaceDocument, cancellationToken: context.RequestAborted);

        static IReadOnlyList<ShapeDocument> Shapes(IReadOnlyList<PlacedShape> shapes) => [.. shapes.Select((shape, i) =>
            new ShapeDocument(i, shape.Name, shape.Points?.Select(point => new[] { point.X, point.Y }).ToArray()))];
    }

    async Task WriteAsync(HttpContext context)
    {
        var (camera, picture) = CameraOf(context);
        var wanted = await context.Request.ReadFromJsonAsync(EditJson.Default.PlaceDocument, context.RequestAborted)
            ?? throw new JsonException("expected lines, zones and masks");
        var edit = new PlaceEdit(
            Shapes(wanted.Lines, isNamed: true), Shapes(wanted.Zones, isNamed: true), Shapes(wanted.Masks, isNamed: false));
        // A browser that goes away must not leave a file that is written and not applied.
        var result = await file.WriteAsync(camera, wanted.Version ?? "", edit, picture, CancellationToken.None);
        await context.Response.WriteAsJsonAsync(ReloadCommand.Told(centre.Answer(null), result), MessageJson.Default.CommandAnswer,
            cancellationToken: context.RequestAborted);
    }

    async Task CommandAsync(HttpContext context)
    {
        var command = await context.Request.ReadFromJsonAsync(MessageJson.Default.CommandMessage, context.RequestAborted)
            ?? throw new JsonException("expected a command");
        var answer = await centre.ObeyAsync(command, CancellationToken.None);
        if (!answer.Ok) context.Response.StatusCode = StatusCodes.Status409Conflict;
        await context.Response.WriteAsJsonAsync(answer, MessageJson.Default.CommandAnswer, cancellationToken: context.RequestAborted);
    }

    (string Camera, PictureSize Picture) CameraOf(HttpContext context)
    {
        var name = (string?)context.Request.RouteValues["camera"];
        var monitor = cameras.FirstOrDefault(camera => camera.Name == name) ?? throw new EditException($"there is no camera '{name}'");
        return monitor.Message() is { Width: { } width, Height: { } height } ? (monitor.Name, new PictureSize(width, height))
            : throw new EditException("the camera has not shown a picture yet; what is drawn needs one");
    }

    static IReadOnlyList<ShapeEdit> Shapes(IReadOnlyList<ShapeDocument>? shapes, bool isNamed)
    {
        if (shapes is not { Count: <= MostShapes } || shapes.Any(shape => shape is null))
            throw new JsonException($"expected lists of at most {MostShapes} lines, zones and masks");
        if (shapes.Where(shape => shape.Was is not null).GroupBy(shape => shape.Was).Any(group => group.Count() > 1))
            throw new JsonException("expected each shape of the file once");
        return [.. shapes.Select(shape => new ShapeEdit(
            shape.Was, Name(shape.Name, isNamed && (shape.Was is null || shape.Name is not null)), Points(shape)))];
    }

    /// <summary>What could not stand in the file as it is.</summary>
    static string? Name(string? name, bool isNamed)
    {
        if (isNamed && (TopicNames.WhyNotALevel(name ?? "") is { } reason)) throw new EditException($"the name '{name}' {reason}");
        if (name is { } text && (text.Length > MostLetters || text.Any(char.IsControl) || text.Contains("${", StringComparison.Ordinal)))
            throw new EditException($"expected a name of at most {MostLetters} letters, without control characters and ${{NAME}}");
        return name;
    }

    static IReadOnlyList<Vector2>? Points(ShapeDocument shape) => shape.Points switch
    {
        null when shape.Was is not null => null,
        { Length: >= 2 and <= MostPoints } points when points.All(point => point is [>= 0 and <= 1, >= 0 and <= 1]) =>
            [.. points.Select(point => new Vector2(point[0], point[1]))],
        _ => throw new JsonException("expected points [x, y] in fractions of the picture"),
    };

    static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}

/// <summary>What the file says, and what the page wants it to say.</summary>
/// <param name="Version">Of the file that was read.</param>
sealed record PlaceDocument(
    string? Version, IReadOnlyList<ShapeDocument>? Lines, IReadOnlyList<ShapeDocument>? Zones, IReadOnlyList<ShapeDocument>? Masks);

/// <param name="Was">Its number in the file; absent: it is new.</param>
/// <param name="Points">Fractions of the picture; absent: as they are.</param>
sealed record ShapeDocument(int? Was, string? Name, float[][]? Points);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaceDocument))]
sealed partial class EditJson : JsonSerializerContext;
