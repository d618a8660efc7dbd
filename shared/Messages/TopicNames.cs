namespace Sqair.Messages;

/// <summary>
/// Where a device publishes. Every topic begins with <c>prefix/device</c>; <c>docs/mqtt.md</c> lists them with their payloads.
/// </summary>
public sealed class TopicNames
{
    readonly string _root;

    /// <param name="prefix">One or more levels, such as <c>sqair</c> or <c>site/sqair</c>.</param>
    /// <param name="device">One level: the name of the daemon's machine.</param>
    /// <exception cref="ArgumentException">A name cannot stand in a topic; the message says which and why.</exception>
    public TopicNames(string prefix, string device)
    {
        foreach (var level in prefix.Split('/')) Require(level);
        Require(device);
        _root = $"{prefix}/{device}";
        DeviceStatus = $"{_root}/status";
        ModelState = $"{_root}/model/state";
        ModelOffer = $"{_root}/model/offer";
        ModelChunk = $"{_root}/model/chunk";
        ModelCommand = $"{_root}/model/command";
        ClipRequest = $"{_root}/clips/request";
        Command = $"{_root}/command";
        Answer = $"{_root}/answer";
    }

    /// <summary>Retained <see cref="DeviceStatusMessage"/>; also the last will.</summary>
    public string DeviceStatus { get; }

    /// <summary>Retained <see cref="ModelStateMessage"/>.</summary>
    public string ModelState { get; }

    /// <summary>A device that takes models listens to <see cref="Messages.ModelOffer"/> here,</summary>
    public string ModelOffer { get; }

    /// <summary>to <see cref="Messages.ModelChunk"/> here,</summary>
    public string ModelChunk { get; }

    /// <summary>and to <see cref="Messages.ModelCommand"/> here.</summary>
    public string ModelCommand { get; }

    /// <summary>A device that takes commands listens to <see cref="CommandMessage"/> here,</summary>
    public string Command { get; }

    /// <summary>and answers with <see cref="CommandAnswer"/> here.</summary>
    public string Answer { get; }

    /// <summary>A device that records listens to <see cref="Messages.ClipRequest"/> here,</summary>
    public string ClipRequest { get; }

    /// <summary>and answers here.</summary>
    public string ClipAnswer(string reply) => $"{_root}/clips/answer/{reply}";

    /// <summary><see cref="TracksMessage"/>, one a frame, not retained.</summary>
    public string Tracks(string camera) => $"{_root}/{camera}/tracks";

    /// <summary>Retained <see cref="CountMessage"/>.</summary>
    public string Count(string camera) => $"{_root}/{camera}/count";

    /// <summary><see cref="EventMessage"/>, not retained.</summary>
    public string Events(string camera) => $"{_root}/{camera}/events";

    /// <summary>Retained <see cref="LineMessage"/>.</summary>
    public string Line(string camera, string line) => $"{_root}/{camera}/lines/{line}";

    /// <summary>Retained <see cref="ZoneMessage"/>.</summary>
    public string Zone(string camera, string zone) => $"{_root}/{camera}/zones/{zone}";

    /// <summary><see cref="HeatMapMessage"/>, on request, not retained.</summary>
    public string Heat(string camera) => $"{_root}/{camera}/heat";

    /// <summary>Retained <see cref="CameraStatusMessage"/>.</summary>
    public string CameraStatus(string camera) => $"{_root}/{camera}/status";

    /// <summary>Matches <see cref="DeviceStatus"/> of all devices.</summary>
    public static string AnyDeviceStatus(string prefix) => $"{prefix}/+/status";

    /// <summary>Matches <see cref="ModelState"/> of all devices.</summary>
    public static string AnyModelState(string prefix) => $"{prefix}/+/model/state";

    /// <summary>Why <paramref name="name"/> cannot be one level of a topic, or null if it can.</summary>
    public static string? WhyNotALevel(string name)
    {
        if (name.Length == 0) return "is empty";
        if (name.Length > 64) return "is longer than 64 characters";
        foreach (var letter in name)
        {
            if (letter is '/' or '+' or '#') return $"contains '{letter}', which means something else in a topic";
            if (char.IsControl(letter) || char.IsWhiteSpace(letter)) return "contains white space or a control character";
        }
        if (name[0] == '$') return "begins with '$', which brokers keep for themselves";
        return null;
    }

    static void Require(string level)
    {
        if (WhyNotALevel(level) is { } reason) throw new ArgumentException($"'{level}' {reason}");
    }
}
