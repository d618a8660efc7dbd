using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sqair.Background;
using Sqair.Messages;
using Sqair.Network;

namespace Sqair.Models;

/// <summary>What <c>manifest.json</c> of a model package says about the graphs beside it.</summary>
public sealed record ModelManifest
{
    /// <summary>The only format this build reads and writes.</summary>
    public const int SupportedFormatVersion = 2;

    /// <summary>Of <see cref="Name"/>: a device takes no offer of a longer one.</summary>
    public const int MostNameLetters = 100;

    /// <summary>Without self-test and precision; only <see cref="ModelPackage.OpenEarlier"/> reads it.</summary>
    internal const int EarlierFormatVersion = 1;

    /// <summary>The first sqair-edge that reads <see cref="SupportedFormatVersion"/>.</summary>
    internal const string FirstReader = "0.2.0";

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter<Precision>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public int FormatVersion { get; init; } = SupportedFormatVersion;

    /// <summary>The first version of sqair-edge that can run the package; <see cref="ModelPackage.Write"/> fills it in.</summary>
    public string MinimumDaemonVersion { get; init; } = FirstReader;

    /// <summary>At most <see cref="MostNameLetters"/>, on one line.</summary>
    public required string Name { get; init; }

    /// <summary>Of the weights.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>When the package was made, ISO 8601, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The window that both graphs see, in analysis pixels.</summary>
    public required PixelSize Image { get; init; }

    /// <summary>The decoded appearance of one object, in glimpse pixels.</summary>
    public required PixelSize Glimpse { get; init; }

    /// <summary>σ of the likelihood of a foreground pixel (docs/model.md, Drawing); packages that do not say have the usual one.</summary>
    public float OutputDeviation { get; init; } = 0.3f;

    /// <summary>N: objects that one discovery can find, and propagated objects it is told of.</summary>
    public required int Slots { get; init; }

    /// <summary>W: length of the appearance code.</summary>
    public required int WhatSize { get; init; }

    /// <summary>H: length of the temporal, prior and relation states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The pictures that the network learned from; the daemon has to analyse at about this size and rate.</summary>
    public required AnalysisFormat Analysis { get; init; }

    /// <summary>Constants of the rule that turns pictures into foreground, as they were in training.</summary>
    public JsonObject Foreground { get; init; } = [];

    /// <summary>
    /// Entry name of each part (graphs and self-test) → its hash and length; <see cref="ModelPackage.Write"/> fills it in.
    /// </summary>
    public IReadOnlyDictionary<string, FileRecord> Files { get; init; } = new Dictionary<string, FileRecord>();

    /// <summary>Where the weights come from (data, seed, iterations, bound); free form.</summary>
    public JsonObject Provenance { get; init; } = [];

    /// <summary>Number of learned parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>The version that runs here.</summary>
    internal static Version Own { get; } = new(typeof(ModelManifest).Assembly.GetName().Version!.ToString(3));

    /// <summary>What is wrong with the name of a model, or null.</summary>
    internal static string? NameFault(string name) =>
        string.IsNullOrWhiteSpace(name) ? "name is empty"
        : name.Length > MostNameLetters ? $"name has {name.Length} letters, allowed are {MostNameLetters}"
        : !PlainText.Is(name) ? "name has control characters, or others that are not seen"
        : null;

    /// <summary>The first thing in the manifest that cannot be used, or null.</summary>
    internal string? Fault()
    {
        if (NameFault(Name) is { } fault) return fault;
        if (!Version.TryParse(MinimumDaemonVersion, out var least))
            return $"minimumDaemonVersion is '{MinimumDaemonVersion}', expected one such as {FirstReader}";
        if (least > Own)
            return $"the package needs version {least} or later, this is {Own}; update it, or export the model with sqair {Own}";
        if (Image is not { Width: 64, Height: 64 }) return $"image is {Image}, this build tracks in windows of 64x64";
        if (Glimpse is not { Width: >= 2 and <= 64, Height: >= 2 and <= 64 }) return $"glimpse is {Glimpse}, allowed is 2x2 to 64x64";
        if (!(OutputDeviation is > 0 and <= 10)) return $"outputDeviation is {OutputDeviation}, allowed is above 0 to 10";
        if (Slots is < 1 or > NetworkConfig.MostSlots) return $"slots is {Slots}, allowed is 1 to {NetworkConfig.MostSlots}";
        if (WhatSize is < 1 or > NetworkConfig.MostWhat)
            return $"whatSize is {WhatSize}, allowed is 1 to {NetworkConfig.MostWhat}";
        if (HiddenSize is < 1 or > NetworkConfig.MostHidden)
            return $"hiddenSize is {HiddenSize}, allowed is 1 to {NetworkConfig.MostHidden}";
        if (Analysis is not { Width: >= 64 and <= 8192, Height: >= 64 and <= 8192 })
            return $"analysis is {Analysis.Width}x{Analysis.Height}, allowed is 64x64 to 8192x8192";
        if (!(Analysis.FramesPerSecond is > 0 and <= 1000))
            return $"analysis.framesPerSecond is {Analysis.FramesPerSecond}, allowed is above 0 to 1000";
        try
        {
            ReadForeground().Validate();
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            return e is JsonException ? $"foreground cannot be understood ({e.Message})" : e.Message;
        }
        return null;
    }

    /// <summary>
    /// <see cref="Foreground"/> as the rule's options; what it does not mention has its default, but for colour: a model made before colour
    /// was looked at has never seen what it adds.
    /// </summary>
    public ForegroundOptions ReadForeground()
    {
        var options = Foreground.Deserialize<ForegroundOptions>(Json) ?? new ForegroundOptions();
        return Foreground.Any(entry => entry.Key.Equals(nameof(options.Chroma), StringComparison.OrdinalIgnoreCase))
            ? options
            : options with { Chroma = false };
    }
}

/// <summary>A size in pixels.</summary>
public sealed record PixelSize(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}

/// <summary>Size and rate of the analysis pictures that a model was trained with.</summary>
public sealed record AnalysisFormat(int Width, int Height, double FramesPerSecond)
{
    /// <summary>Frames are left out of videos that have more than this many times the model's rate.</summary>
    const double RateTolerance = 1.5;

    const int LeastHeight = 64;

    /// <summary>The size at which a source is analysed where nobody says otherwise: the model's width, and the source's shape.</summary>
    public PixelSize SizeFor(int sourceWidth, int sourceHeight) =>
        new(Width, Math.Max(LeastHeight, (int)Math.Round((double)Width * sourceHeight / sourceWidth)));

    /// <summary>The rate, likewise: the source's, or the model's where that has many more frames or does not say.</summary>
    public double RateFor(double sourceFramesPerSecond) =>
        sourceFramesPerSecond > 0 && sourceFramesPerSecond <= RateTolerance * FramesPerSecond ? sourceFramesPerSecond : FramesPerSecond;
}

/// <summary>Lower-case hex SHA-256 and length of an entry.</summary>
public sealed record FileRecord(string Sha256, long Bytes);
