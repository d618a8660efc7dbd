using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sqair.Messages;

namespace Sqair.Trainer.Devices;

/// <summary>
/// Brings one package to one device: offers it, sends what the device says is missing, and follows what becomes of it. Whoever ends and
/// comes back (broker, device, this program), it goes on where it was.
/// </summary>
/// <param name="until">State that is enough.</param>
/// <param name="tell">A line for a person.</param>
internal sealed class DevicePush(string device, string prefix, PushedPackage package, PushState until, Action<string> tell)
{
    /// <summary>Chunks on their way that the device has not spoken of.</summary>
    const int Ahead = 16;

    static readonly TimeSpan s_offerAgain = TimeSpan.FromSeconds(2), s_resend = TimeSpan.FromSeconds(5);
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    readonly Lock _lock = new();
    readonly SemaphoreSlim _news = new(0);
    readonly TopicNames _topics = new(prefix, device);
    readonly Dictionary<int, long> _sentAt = [];
    ModelStateMessage? _state, _kept;
    bool _offered, _answered;
    int _told;
    PushState? _toldState;
    string? _toldBusy;
    bool _saidAway;

    public string Device => device;

    /// <summary>Chunks that are there, of so many.</summary>
    public (int Received, int Of) Progress { get; private set; } = (0, ModelChunk.Count(package.Bytes.Length, package.Offer.ChunkBytes));

    /// <summary>The device does not want it, or not any more.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Nobody of this name takes models.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>For the thread that receives.</summary>
    /// <param name="kept">The broker has kept it: at the first connect it is the story of an earlier push.</param>
    public void Receive(ModelStateMessage message, bool kept)
    {
        lock (_lock)
        {
            // Before the offer, whatever is said is of an earlier push, and if it is of the same package, of its chunks then.
            if (!_offered || kept && !_answered && _state is null)
            {
                _kept = message;
                return;
            }
            if (kept && _kept is not null && message.Since == _kept.Since && message.State == _kept.State && !_answered) return;
            _state = message;
            if (IsOurs(message)) _answered = true;
        }
        _news.Release();
    }

    /// <returns>Whether the device came as far as wanted.</returns>
    public async Task<bool> RunAsync(Broker broker, CancellationToken cancellation)
    {
        long offeredAt = 0, newsAt = Stopwatch.GetTimestamp(), began = newsAt;
        while (true)
        {
            ModelStateMessage? state;
            lock (_lock) state = _state is { } told && IsOurs(told) ? told : null;
            if (state is not null) Tell(state);
            else if (_toldState is PushState.Promoted)
            {
                // Offered again it would come back after the other one, and that one after it, without end.
                tell($"{device}: another push has taken the place of {package.Model}");
                return false;
            }
            else TellBusy();
            if (IsUnheard(began)) return false;
            if (state?.State is { } reached && reached != PushState.Receiving && IsEnd(reached))
            {
                IsRefused = reached is PushState.Refused or PushState.RolledBack;
                return !IsRefused;
            }
            if (state is null or { State: PushState.Receiving } && Stopwatch.GetElapsedTime(newsAt) > s_offerAgain
                || offeredAt == 0)
            {
                // Said again where nothing is heard: the device was away, or is busy with another's push.
                var offer = JsonSerializer.SerializeToUtf8Bytes(package.Offer, MessageJson.Default.ModelOffer);
                lock (_lock) _offered = true;
                if (broker.IsConnected) await broker.TryPublishAsync(_topics.ModelOffer, offer, cancellation);
                offeredAt = newsAt = Stopwatch.GetTimestamp();
            }
            if (state is { State: PushState.Receiving, Of: not null, Missing: { } missing })
                await SendAsync(broker, missing, cancellation);
            if (await _news.WaitAsync(200, cancellation)) newsAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>
    /// Who has never said that he takes models will not; who has, and is away, is waited for.
    /// </summary>
    bool IsUnheard(long began)
    {
        bool isKnown, hasAnswered;
        lock (_lock) (isKnown, hasAnswered) = (_kept is not null, _state is not null);
        if (hasAnswered || Stopwatch.GetElapsedTime(began) < s_patience) return false;
        if (!isKnown)
        {
            tell($"{device}: nobody of this name takes models here; expected one of those that `sqair devices` lists, with "
                + "'models: { push: {} }' in its configuration");
            IsUnknown = true;
            return true;
        }
        if (!_saidAway) tell($"{device}: does not answer; it is waited for (Ctrl-C ends that)");
        _saidAway = true;
        return false;
    }

    /// <summary>The same package may be on its way from elsewhere in chunks of another length: those are waited for.</summary>
    bool IsOurs(ModelStateMessage message) => message.Push == package.Offer.Sha256
        && (message.State != PushState.Receiving || message.Of is null || message.Of == Progress.Of);

    async Task SendAsync(Broker broker, IReadOnlyList<int[]> missing, CancellationToken cancellation)
    {
        var inFlight = 0;
        foreach (var range in missing)
        {
            // Anybody may write on a broker.
            if (range is not [var first, var last]) continue;
            last = Math.Min(last, Progress.Of - 1);
            for (var i = Math.Max(first, 0); i <= last; i++)
            {
                if (inFlight++ >= Ahead) return;
                if (_sentAt.TryGetValue(i, out var at) && Stopwatch.GetElapsedTime(at) < s_resend) continue;
                var from = (long)i * package.Offer.ChunkBytes;
                var content = package.Bytes.AsSpan((int)from, (int)Math.Min(package.Offer.ChunkBytes, package.Bytes.Length - from));
                var chunk = ModelChunk.Write(package.Sha256, i, [.. package.Tree.Proof(i), .. content]);
                if (!await broker.TryPublishAsync(_topics.ModelChunk, chunk, cancellation)) return;
                _sentAt[i] = Stopwatch.GetTimestamp();
            }
        }
    }

    void Tell(ModelStateMessage state)
    {
        if (state.Received is { } received) Progress = (Math.Clamp(received, 0, Progress.Of), Progress.Of);
        foreach (var step in Steps(state).Skip(_told))
        {
            tell($"{device}: {package.Model} {Told(step)}");
            _told++;
        }
        if (state.State == PushState.Shadowing || _toldState == state.State) return;
        _toldState = state.State;
        if (state is { State: PushState.Promoted or PushState.Refused, Shadow: { } shadow })
            tell($"{device}: its shadow: {Text(shadow)}");
    }

    /// <summary>Of what a device says, those that are some.</summary>
    public static IEnumerable<PushStep> Steps(ModelStateMessage state) => (state.History ?? []).OfType<PushStep>();

    public static string Told(PushStep step) =>
        $"{Word(step.State)}{(step.Reason is null ? "" : $": {PlainText.Of(step.Reason, MostReasonLetters)}")}";

    const int MostReasonLetters = 400;

    static string Text(ShadowFigures seen) => string.Create(CultureInfo.InvariantCulture,
        $"{seen.Frames} frames, {seen.CountShadow:0.00} people instead of {seen.CountRunning:0.00}, counts alike in {seen.Counts:0.00}, "
            + $"boxes in {seen.Tracks:0.00}, {seen.NatsShadow:0} nats instead of {seen.NatsRunning:0}, "
            + $"{seen.MillisecondsShadow:0.0} ms instead of {seen.MillisecondsRunning:0.0}");

    void TellBusy()
    {
        string? other, name, fingerprint;
        lock (_lock) (other, name, fingerprint) = _state is { State: < PushState.Promoted } state
            ? (state.Push, state.Name, state.Fingerprint) : (null, null, null);
        if (other is null || other == _toldBusy) return;
        _toldBusy = other;
        tell($"{device}: waits, another push ({PushedPackage.Called(name, fingerprint)}) is on its way there");
    }

    bool IsEnd(PushState state) => state is PushState.Refused or PushState.RolledBack || state >= until;

    public static string Word(PushState state) => state switch
    {
        PushState.SelfTested => "self-tested",
        PushState.RolledBack => "rolled back",
        _ => JsonNamingPolicy.CamelCase.ConvertName(state.ToString()),
    };
}
