using System.Text.Json;
using System.Threading.Channels;
using Sqair.Messages;

namespace Sqair.Edge.Models;

// What is asked of the device on its topics: offers and commands.
public sealed partial class ModelUpdates
{
    /// <summary>Offers and commands are shorter; up to so much is read of longer ones, to answer them.</summary>
    const int MostRequestBytes = 4096, MostReadBytes = 65_536;

    /// <summary>Each kind has room of its own, so that a flood of offers cannot be the end of a command.</summary>
    static Channel<(byte[] Payload, int Bytes)> Requests() => Channel.CreateBounded<(byte[] Payload, int Bytes)>(
        new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    static void Request(Channel<(byte[] Payload, int Bytes)> requests, byte[] payload) =>
        requests.Writer.TryWrite((payload.Length <= MostReadBytes ? payload : [], payload.Length));

    static string? WhyTooLong(int bytes) => bytes > MostRequestBytes ? $"it has {bytes} bytes, expected at most {MostRequestBytes}" : null;

    T? Parsed<T>(byte[] payload, int bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type);
        }
        catch (JsonException fault)
        {
            Log.PushIgnored(_log, what, WhyTooLong(bytes) ?? fault.Message);
            return default;
        }
    }

    void Consider(byte[] payload, int bytes)
    {
        if (Parsed(payload, bytes, MessageJson.Default.ModelOffer, "offer") is not { } offer) return;
        if ((WhyTooLong(bytes) ?? IncomingPackage.WhyNot(offer)) is { } fault)
        {
            // Who offers it waits for an answer; without a SHA-256 there is no push to answer to.
            if (IncomingPackage.IsHash(offer.Sha256) && !IsBusy && offer.Sha256 != _store.RunningSha256)
            {
                Refuse(offer, fault);
                return;
            }
            Log.PushIgnored(_log, "offer", fault);
            if (IsBusy) _report.Announce();
            return;
        }
        // Also in other chunks, which could not be put together with those that are there.
        var isNew = !(_incoming is { Offer: { } begun } && begun.Sha256 == offer.Sha256 && begun.Bytes == offer.Bytes
            && begun.ChunkBytes == offer.ChunkBytes && begun.Root == offer.Root);
        // One after the other: whoever is told of another's push waits.
        if (IsBusy && isNew)
        {
            _report.Announce();
            return;
        }
        if (_store.RunningSha256 == offer.Sha256)
        {
            if (_report.Push == offer.Sha256) _report.Announce();
            else RunsAlreadyAs(offer.Name, offer.Fingerprint);
            return;
        }
        if (WhyTooLarge(offer.Bytes) is { } reason)
        {
            Refuse(offer, reason);
            return;
        }
        if (isNew || _incoming is null)
        {
            _incoming?.Dispose();
            _incoming = null;
            try
            {
                _incoming = IncomingPackage.Begin(_store.Incoming, offer);
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                Refuse(offer, unwritable.Message);
                return;
            }
            _report.Begin(offer.Sha256, offer.Name, offer.Fingerprint, PushState.Receiving, null);
        }
        _cameAt = _time.GetTimestamp();
        Tell();
    }

    /// <summary>An offer that is none. What was begun and waits gives way on the topic, and keeps its chunks.</summary>
    void Refuse(ModelOffer offer, string reason)
    {
        static string Short(string? text) => string.Concat((text ?? "").Take(IncomingPackage.MostLetters));
        _incoming?.Dispose();
        _incoming = null;
        if (_report.Push == offer.Sha256 && _report.State == PushState.Refused && _report.Reason == reason) _report.Announce();
        else _report.Begin(offer.Sha256, Short(offer.Name), Short(offer.Fingerprint), PushState.Refused, reason);
    }

    void RunsAlreadyAs(string name, string? fingerprint) => _report.Begin(
        _store.RunningSha256!, name, fingerprint, _store.IsOnProbation ? PushState.Promoted : PushState.Proven, RunsAlready);

    string? WhyTooLarge(long bytes) => bytes > _options.MostMebibytes * 1024L * 1024
        ? $"the package has {bytes} bytes, expected at most {_options.MostMebibytes} MiB (models.push.mostMebibytes)" : null;

    void Obey(byte[] payload, int bytes)
    {
        if (Parsed(payload, bytes, MessageJson.Default.ModelCommand, "command") is not { } command) return;
        if (WhyTooLong(bytes) is { } reason)
        {
            Log.PushIgnored(_log, "command", reason);
            return;
        }
        if (command.Schema != MessageSchema.Version || command.Command != ModelCommand.RollBack)
        {
            Log.PushIgnored(_log, "command", $"'{command.Command}' of schema {command.Schema}, expected '{ModelCommand.RollBack}' "
                + $"of schema {MessageSchema.Version}");
            return;
        }
        if (_install is { IsCompleted: false }) _installing!.Cancel();
        else if (IsReceiving) BreakOff(PushReport.OnCommand);
        else Start(_ => _installer.RollBackAsync(PushReport.OnCommand));
    }
}
