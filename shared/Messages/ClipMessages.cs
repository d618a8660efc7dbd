namespace Sqair.Messages;

/// <summary>A workstation asks a device for what it has recorded.</summary>
/// <param name="Reply">Last level of the topic that the answer goes to.</param>
/// <param name="Name">Clip of which a part is wanted; absent: the list of all is.</param>
/// <param name="Offset">First byte of the part; of the list, how many of the newest are left out.</param>
/// <param name="Length">Bytes of it.</param>
public sealed record ClipRequest(int Schema, string Reply, string? Name = null, long Offset = 0, int Length = 0);

/// <param name="Of">How many there are.</param>
/// <param name="Clips">Newest first; a page of them, which fits into a broker's smallest limits.</param>
public sealed record ClipListMessage(int Schema, string Device, int Of, IReadOnlyList<ClipEntry> Clips)
{
    public const int Page = 100;
}

/// <param name="Value">How much could be learnt from it: newcomers, crossings, what the model explains badly.</param>
public sealed record ClipEntry(string Name, string Camera, DateTimeOffset Began, double Value, long Bytes);
