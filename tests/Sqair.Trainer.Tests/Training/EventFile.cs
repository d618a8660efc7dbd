using System.Buffers.Binary;
using Google.Protobuf;
using Tensorboard;

namespace Sqair.Trainer.Tests.Training;

/// <summary>
/// TensorBoard's event file: records of length, its checksum, content, its checksum (CRC-32C, rotated by 15 bits and shifted by a
/// constant).
/// </summary>
static class EventFile
{
    public static List<Event> Read(string path)
    {
        var content = File.ReadAllBytes(path).AsSpan();
        var events = new List<Event>();
        while (content.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(content);
            Assert.Equal(Masked(content[..8]), BinaryPrimitives.ReadUInt32LittleEndian(content[8..]));
            var record = content.Slice(12, length);
            Assert.Equal(Masked(record), BinaryPrimitives.ReadUInt32LittleEndian(content[(12 + length)..]));
            events.Add(Event.Parser.ParseFrom(new CodedInputStream(record.ToArray())));
            content = content[(16 + length)..];
        }
        return events;
    }

    static uint Masked(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var b in content) crc = System.Numerics.BitOperations.Crc32C(crc, b);
        return uint.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
