namespace Sqair.Messages;

/// <summary>A workstation asks a device for what it has recorded.</summary>
/// <param name="Reply">Last level of the topic that the answer goes to.</param>
/// <param name="Name">Clip of which a part is wanted; absent: the list of all is.</param>
/// <param name="Offset">First byte of the part.</param>
/// <param name="Length">Bytes of it.</param>
public sealed record ClipRequest(int Schema, string Reply, string? Name = null, long Offset = 0, int Length = 0);

/// <param name="Clips">Newest first.</param>
public sealed record ClipListMessage(int Schema, string Device, IReadOnlyList<ClipEntry> Clips);

/// <param name="Value">How much could be learnt from it: newcomers, crossings, what the model explains badly.</param>
public sealed record ClipEntry(string Name, string Camera, DateTimeOffset Began, double Value, long Bytes);
