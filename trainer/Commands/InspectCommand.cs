using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Trainer.Export;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair inspect FILE`: what a person wants to know of a package.</summary>
internal static class InspectCommand
{
    const int MostShown = 3;

    /// <summary>In the provenance: when the weights were learnt, ISO 8601.</summary>
    internal const string TrainedKey = "trained";

    /// <summary>What a person has to know to make something of a figure.</summary>
    static readonly Dictionary<string, string> s_meanings = new()
    {
        ["validationBoundPerFrame"] = "nats a frame on held-back footage: higher explains it better; comparable on the same footage only",
        ["trainingSeconds"] = "of the last run alone, without what it started from",
        ["judge"] = "right: share of held-back objects of which it says rightly whether they are people; "
            + "sides: mean error of the box's sides",
        ["quantised"] = "see precision",
    };

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
            ("trained", Trained(m) is { } when ? When(when) : "not said; no later than it was exported"),
            ("exported", When(m.Created)),
            ("format", $"{m.FormatVersion}, for sqair-edge {m.MinimumDaemonVersion} and later"),
            ("precision", Rounded(m)),
            ("parameters", Text($"{m.Parameters:N0}")),
            ("analysis", Text($"{m.Analysis.Width}x{m.Analysis.Height}, {m.Analysis.FramesPerSecond} frames a second")),
            .. m.Files.Select(part => (part.Key, Text($"{part.Value.Bytes:N0} bytes"))),
            ("self-test", Text($"{string.Join(", ", package.SelfTest!.Graphs.Keys)} within {package.SelfTest.Tolerance} (not run here)")),
            .. m.Provenance.Where(entry => entry.Key != TrainedKey).SelectMany(entry => Told(entry.Key, entry.Value))
                .Select(told => s_meanings.TryGetValue(told.Item1, out var word) ? (told.Item1, $"{told.Item2} ({word})") : told),
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

    static DateTimeOffset? Trained(ModelManifest manifest) =>
        manifest.Provenance[TrainedKey] is JsonValue value && DateTimeOffset.TryParse(
            value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when) ? when : null;

    static string When(DateTimeOffset when) => Text($"{when.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    /// <summary>What the bits cost, where they cost something.</summary>
    static string Rounded(ModelManifest manifest)
    {
        var from = Clean($"{manifest.Provenance["quantised"]?["from"]}");
        if (manifest.Precision == Precision.Fp16)
            return Text($"fp16: half the bytes of {from}, and its answers within {SelfTest.ToleranceOf(Precision.Fp32)}");
        if (manifest.Precision != Precision.Int8) return $"{Name(manifest.Precision)}: as it was trained";
        var errors = manifest.Provenance["quantised"]?["error"] is JsonObject graphs
            ? graphs.Where(graph => graph.Value?.GetValueKind() == JsonValueKind.Number)
                .Select(graph => Text($"{Clean(graph.Key)} {(double)graph.Value! * 100:0.#} %")).ToArray() : [];
        return $"int8: a quarter of the bytes of {from}"
            + (errors.Length > 0 ? $"; its answers typically differ from those by, of how much they vary: {string.Join(", ", errors)}" : "")
            + "; what that costs in tracks: docs/results.md";
    }

    internal static string Name(Precision precision) => JsonNamingPolicy.CamelCase.ConvertName(precision.ToString());

    /// <summary>A package may have been made by anybody, and a terminal obeys what it is shown.</summary>
    static string Clean(string text) => PlainText.Of(text, 400);

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
