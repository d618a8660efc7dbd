using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Models;
using Sqair.Trainer.Export;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair inspect FILE`: what a person wants to know of a package.</summary>
internal static class InspectCommand
{
    const int MostShown = 3;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Model package (*.sqair)." };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("inspect", "Tells what a model package is: trained on what, how good, how large, signed by whom.")
        {
            file, json
        };
        command.SetAction(result =>
        {
            var path = result.GetRequiredValue(file);
            var package = ModelPackage.Open(path, new ModelTrust(AllowUnsigned: true, SigningKeys.OfUser().Known()));
            var bytes = new FileInfo(path).Length;
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? Json(package, bytes) : string.Join('\n', Lines(package, bytes)));
            return 0;
        });
        return command;
    }

    static string Json(ModelPackage package, long bytes)
    {
        var m = package.Manifest;
        return JsonSerializer.Serialize(new
        {
            package.Path, bytes, m.Name, package.Fingerprint, m.Created, m.FormatVersion, m.MinimumDaemonVersion,
            precision = Name(m.Precision),
            signature = new { text = package.Signer.ToString(), package.Signer.Key, package.Signer.Name },
            m.Parameters, m.Analysis, m.Files, selfTest = new { package.SelfTest!.Tolerance, graphs = package.SelfTest.Graphs.Keys },
            m.Provenance,
        }, JsonSerializerOptions.Web);
    }

    static IEnumerable<string> Lines(ModelPackage package, long bytes)
    {
        var m = package.Manifest;
        yield return Text($"{package.Path}: {bytes:N0} bytes");
        foreach (var (what, value) in (IEnumerable<(string, string)>)
        [
            ("name", m.Name),
            ("fingerprint", package.Fingerprint),
            ("signature", package.Signer.Name is null ? package.Signer.ToString() : $"by {package.Signer}, a known key"),
            ("made", Text($"{m.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC")),
            ("format", $"{m.FormatVersion}, for sqair-edge {m.MinimumDaemonVersion} and later"),
            ("precision", Name(m.Precision)),
            ("parameters", Text($"{m.Parameters:N0}")),
            ("analysis", Text($"{m.Analysis.Width}x{m.Analysis.Height}, {m.Analysis.FramesPerSecond} frames a second")),
            .. m.Files.Select(part => (part.Key, Text($"{part.Value.Bytes:N0} bytes"))),
            ("self-test", Text($"{string.Join(", ", package.SelfTest!.Graphs.Keys)} within {package.SelfTest.Tolerance} (not run here)")),
            .. m.Provenance.SelectMany(entry => Told(entry.Key, entry.Value)),
        ])
            yield return $"  {what,-26}{value}";
    }

    /// <summary>
    /// Provenance is free: numbers and texts as they are, of lists how many and the first, of a section its own numbers and texts. The
    /// whole is in --json.
    /// </summary>
    static IEnumerable<(string, string)> Told(string key, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject section:
                var plain = section.Where(entry => entry.Value is JsonValue).Select(entry => $"{entry.Key} {entry.Value}").ToArray();
                yield return (Clean(key), plain.Length > 0 ? Clean(string.Join(", ", plain)) : "see --json");
                break;
            case JsonArray list:
                var more = list.Count > MostShown ? ", …" : "";
                yield return (Clean(key), Text($"{list.Count}: {Clean(string.Join(", ", list.Take(MostShown)))}{more}"));
                break;
            case not null:
                yield return (Clean(key), Clean(value.ToString()));
                break;
        }
    }

    internal static string Name(Precision precision) => JsonNamingPolicy.CamelCase.ConvertName(precision.ToString());

    /// <summary>A package may have been made by anybody, and a terminal obeys what it is shown.</summary>
    static string Clean(string text) => string.Concat(text.Take(400).Select(c => char.IsControl(c) ? '?' : c));

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
