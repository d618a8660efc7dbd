using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Publishing;
using Sqair.Messages;
using Sqair.Storage;

namespace Sqair.Edge.Models;

/// <summary>Says on the topic, in the log and in a file how far the newest push has come. Safe for several threads.</summary>
sealed class PushReport(
    string device, ModelStore store, RunningModel running, IPublisher publisher, TimeProvider time, ILogger log)
{
    public const string OnCommand = "taken back on command";

    /// <summary>A message has to fit into what brokers allow, whatever a fault has to say.</summary>
    const int MostLetters = 500;

    readonly Lock _lock = new();
    ModelStateMessage _message = new(MessageSchema.Version, device, running.Entry);
    string? _note;
    bool _isUnsaved;

    /// <summary>SHA-256 of the newest push.</summary>
    public string? Push => _message.Push;

    public PushState? State => _message.State;

    /// <summary>What is said, or why the state is what it is.</summary>
    public string? Reason => _note ?? _message.History?.LastOrDefault()?.Reason;

    /// <summary>Goes on from what the process before has said.</summary>
    public void Read()
    {
        try
        {
            using var file = File.OpenRead(store.StatePath);
            if (JsonSerializer.Deserialize(file, MessageJson.Default.ModelStateMessage) is { Schema: MessageSchema.Version } before)
                lock (_lock) _message = before with { Device = device, Running = running.Entry };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            // Nothing was pushed yet, or nobody will know what became of it.
        }
    }

    public void Begin(string sha256, string name, string? fingerprint, PushState state, string? reason)
    {
        lock (_lock)
        {
            _message = new ModelStateMessage(MessageSchema.Version, device, running.Entry)
            {
                Push = sha256,
                Name = Printable(name),
                Fingerprint = Printable(fingerprint),
            };
            // Under the same lock: nobody is told of a push without a state.
            Become(state, reason);
        }
    }

    /// <summary>More about the state that stands; it is said once, however often it comes.</summary>
    public void Say(string note)
    {
        note = Printable(note);
        lock (_lock)
        {
            if (note == _note) return;
            _note = note;
        }
        Log.PushWent(log, _message.Name ?? "", State is { } state ? Word(state) : "model", $" ({note})");
        Write();
        Announce();
    }

    /// <summary>Writes what the disk had no room for: which model counts, and what was said of it.</summary>
    public void Save()
    {
        var isSaved = store.Unsaved is not null && store.Save();
        if (isSaved || _isUnsaved) Write();
        if (isSaved) Announce();
    }

    /// <summary>The package says of itself what it is.</summary>
    public void Identify(string name, string fingerprint)
    {
        lock (_lock) _message = _message with { Name = Printable(name), Fingerprint = fingerprint };
    }

    public void Compared(ShadowFigures figures)
    {
        lock (_lock) _message = _message with { Shadow = figures };
    }

    /// <summary>Of the package that runs or ran, which need not be the newest push's: one that is still on its way comes first.</summary>
    public void Become(PushState state, string? reason, string push, ModelEntry model)
    {
        lock (_lock)
        {
            if (_message.Push != push)
            {
                if (_message.State is not (null or PushState.Refused or PushState.RolledBack or PushState.Proven))
                {
                    Log.PushWent(log, model.Name, Word(state), reason is null ? "" : $" ({reason})");
                    Announce();
                    return;
                }
                _message = new ModelStateMessage(MessageSchema.Version, device, running.Entry)
                {
                    Push = push, Name = model.Name, Fingerprint = model.Fingerprint,
                };
            }
            Become(state, reason);
        }
    }

    public void Become(PushState state, string? reason)
    {
        reason = Printable(reason);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _note = null;
            var done = _message.State is PushState.Refused or PushState.RolledBack;
            _message = _message with
            {
                State = state,
                Since = now,
                Received = null,
                Of = null,
                Missing = null,
                History = [.. done ? [] : _message.History ?? [], new PushStep(state, now, reason)],
            };
        }
        if (state is PushState.Refused or PushState.RolledBack) Log.PushEnded(log, _message.Name ?? "", Word(state), reason ?? "");
        else Log.PushWent(log, _message.Name ?? "", Word(state), reason is null ? "" : $" ({reason})");
        // In this order: what was said is remembered, whenever the process ends.
        Write();
        Announce();
    }

    public void Received(IncomingPackage package)
    {
        lock (_lock) _message = _message with { Received = package.Received, Of = package.Of, Missing = package.Missing() };
        Announce();
    }

    public void Announce()
    {
        lock (_lock)
        {
            Refresh();
            publisher.Publish(_message);
        }
    }

    void Refresh()
    {
        var reason = Reason;
        if (store.Unsaved is { } why)
        {
            var unsaved = $"not on the disk yet, tried again every second: {Printable(why)}";
            reason = reason is null ? unsaved : $"{reason}; {unsaved}";
        }
        _message = _message with
        {
            Running = running.Entry,
            Previous = store.PreviousName,
            Reason = _message.State is null ? null : reason,
        };
    }

    void Write()
    {
        try
        {
            var type = MessageJson.Default.ModelStateMessage;
            lock (_lock)
            {
                Refresh();
                AtomicFile.Replace(store.StatePath, file => JsonSerializer.Serialize(file, _message, type));
            }
            _isUnsaved = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!_isUnsaved) Log.PushFailed(log, fault.Message);
            _isUnsaved = true;
        }
    }

    /// <summary>Whoever reads it is elsewhere: where the device keeps what he sent tells him nothing.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    string? Printable(string? text)
    {
        if (text is null) return null;
        var folder = store.Folder + '/';
        if (text.StartsWith(folder, StringComparison.Ordinal) && text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end)
            text = text[(end + 2)..];
        return PlainText.Of(text.Replace(folder, "", StringComparison.Ordinal).ReplaceLineEndings(" "), MostLetters);
    }

    static string Word(PushState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
