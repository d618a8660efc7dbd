using System.Text.Json;
using System.Text.Json.Serialization;
using Sqair.Models;
using Sqair.Storage;

namespace Sqair.Edge.Models;

/// <summary>
/// The packages that were pushed to this device and which of them runs: two last good ones, in one folder. Whenever the process or the
/// power ends, what is there is whole: packages are named by their content, and one small file, replaced as a whole, says which counts.
/// What makes a model run is written first; that one runs no more counts at once, and is written as soon as the disk takes it.
/// </summary>
/// <param name="folder">Absolute path; made when something is written.</param>
/// <param name="configured">The package that the configuration names: what runs where nothing was pushed, and what comes last.</param>
public sealed class ModelStore(string folder, string configured)
{
    /// <summary>So many starts in a probation, or in the attempt to install it, and the model is what ends the daemon.</summary>
    public const int MostStarts = 3;

    public const string ConfiguredName = "configured";

    Content _content = Content.Empty;

    /// <summary>Absolute path of the folder with all of it.</summary>
    public string Folder => folder;

    string IndexPath => Path.Combine(folder, "store.json");

    /// <summary>Where packages may be put by hand (<c>sqair push --ssh</c>), under another name first.</summary>
    public string Inbox => Path.Combine(folder, "inbox");

    /// <summary>Where a package is put together.</summary>
    public string Incoming => Path.Combine(folder, "incoming");

    /// <summary>Where <see cref="Sqair.Messages.ModelStateMessage"/> stands too, for devices without a broker.</summary>
    public string StatePath => Path.Combine(folder, "state.json");

    /// <summary>File of the pushed package that runs; null: the configured one does.</summary>
    public string? Running => PathOf(_content.Running);

    /// <summary>What a rollback goes back to; null: there is nothing to go back from.</summary>
    public string? Previous => _content.Running is null ? null : PathOf(_content.Previous) ?? configured;

    /// <summary>
    /// That in a word: first digits of its SHA-256, or "configured"; null where a rollback has nothing to go back from.
    /// </summary>
    public string? PreviousName => _content.Running is null ? null : _content.Previous?[..16] ?? ConfiguredName;

    /// <summary>The running package is on probation: it may yet turn out to be bad.</summary>
    public bool IsOnProbation => _content.Trial is not null;

    /// <summary>How the loop did with the model before it; null: nobody knows.</summary>
    public LoopFigures? BeforeProbation => _content.Trial?.Before;

    /// <summary>Why what counts is not on the disk; null: it is.</summary>
    public string? Unsaved { get; private set; }

    /// <summary>Name of the push whose package runs.</summary>
    public string? RunningSha256 => _content.Running;

    /// <summary>
    /// Reads what was there. What is damaged counts as nothing pushed: the configured model runs. So it is when somebody has put another
    /// package in the configured one's place: he means it.
    /// </summary>
    /// <returns>What is worth saying about it, or null.</returns>
    public string? Read()
    {
        (_content, Unsaved) = (Content.Empty, null);
        try
        {
            using var file = File.OpenRead(IndexPath);
            _content = JsonSerializer.Deserialize(file, StoreJson.Default.Content) ?? Content.Empty;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"{IndexPath}: cannot be read, the configured model runs ({fault.Message})";
        }
        if (!IsName(_content.Running) || !IsName(_content.Previous) || !IsName(_content.Attempt?.Sha256))
        {
            _content = Content.Empty;
            return $"{IndexPath}: cannot be understood, the configured model runs";
        }
        if (_content.Running is null || _content.Configured == HashOf(configured)) return null;
        _content = Content.Empty;
        return $"{configured} is another than when the model in {folder} was pushed; it runs instead";
    }

    /// <summary>Counts a start of a model on probation.</summary>
    /// <returns>How many there were.</returns>
    public int CountStart()
    {
        if (_content.Trial is not { } trial) return 0;
        Write(_content with { Trial = trial with { Starts = trial.Starts + 1 } });
        return trial.Starts + 1;
    }

    /// <summary>Counts an attempt to install a package, which a crash of the daemon ends as well as its stop.</summary>
    /// <returns>How many there were.</returns>
    public int CountAttempt(string sha256)
    {
        var count = _content.Attempt is { } attempt && attempt.Sha256 == sha256 ? attempt.Count + 1 : 1;
        Write(_content with { Attempt = new Attempt(sha256, count) });
        return count;
    }

    /// <summary>It has ended, well or not, and the daemon goes on.</summary>
    public void EndAttempt()
    {
        if (_content.Attempt is not null) Write(_content with { Attempt = null });
    }

    /// <summary>The folder cannot be written: nothing that was pushed counts until the process ends.</summary>
    public void Ignore() => (_content, Unsaved) = (Content.Empty, null);

    /// <summary>A whole package, verified, becomes the one that runs. On probation the model before stays the last good one.</summary>
    /// <param name="package">Its file, within <see cref="Incoming"/>; it is moved.</param>
    /// <param name="before">How the loop did with the model that has proved good; kept as long as the probation.</param>
    public void Promote(string package, string sha256, DateTimeOffset now, LoopFigures before)
    {
        File.Move(package, FileOf(sha256), overwrite: true);
        var good = IsOnProbation || _content.Running == sha256 ? _content.Previous : _content.Running;
        // Pushed once more, what is the last good one has nothing but the configured one behind it.
        if (good == sha256) good = null;
        Write(new Content(sha256, good, HashOf(configured), new Trial(now, 0, before.IsFinite ? before : null)));
    }

    /// <summary>It has run as long as a probation, and waits for people to prove it by: the starts before have not ended it.</summary>
    public void Outlast()
    {
        if (_content.Trial is { Starts: > 0 } trial) Decide(_content with { Trial = trial with { Starts = 0 } });
    }

    public void Prove() => Decide(_content with { Trial = null });

    /// <summary>The last good package cannot be used: a rollback goes back to the configured one.</summary>
    public void ForgetPrevious() => Decide(_content with { Previous = null });

    /// <summary>The package before runs again.</summary>
    public void RollBack() => Decide(_content.Previous is { } previous
        ? new Content(previous, null, _content.Configured, null) : Content.Empty);

    /// <summary>Tries once more to write what counts.</summary>
    /// <returns>Whether it is on the disk; else <see cref="Unsaved"/> says why not.</returns>
    public bool Save()
    {
        try
        {
            Write(_content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Unsaved = fault.Message;
        }
        return Unsaved is null;
    }

    void Decide(Content content)
    {
        _content = content;
        Save();
    }

    void Write(Content content)
    {
        AtomicFile.Replace(IndexPath, file => JsonSerializer.Serialize(file, content, StoreJson.Default.Content));
        (_content, Unsaved) = (content, null);
        foreach (var file in Directory.EnumerateFiles(folder, "*.sqair"))
            if (file != PathOf(content.Running) && file != PathOf(content.Previous)) File.Delete(file);
    }

    string? PathOf(string? sha256) => sha256 is null ? null : FileOf(sha256);

    string FileOf(string sha256) => Path.Combine(folder, sha256[..16] + ".sqair");

    static bool IsName(string? sha256) => sha256 is null || (sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower));

    static string? HashOf(string path)
    {
        try
        {
            return PackageFile.Sha256Of(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="Running">SHA-256 of the package that runs.</param>
    /// <param name="Previous">Of the last good one before it; null: the configured one.</param>
    /// <param name="Configured">Of the configured one, when this was written.</param>
    /// <param name="Attempt">To install one, not ended yet.</param>
    internal sealed record Content(string? Running, string? Previous, string? Configured, Trial? Trial, Attempt? Attempt = null)
    {
        public static Content Empty { get; } = new(null, null, null, null);
    }

    internal sealed record Trial(DateTimeOffset Began, int Starts, LoopFigures? Before = null);

    internal sealed record Attempt(string Sha256, int Count);
}

[JsonSerializable(typeof(ModelStore.Content))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
sealed partial class StoreJson : JsonSerializerContext;
