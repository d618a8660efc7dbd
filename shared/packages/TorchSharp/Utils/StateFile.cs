namespace TorchSharp.Utils;

/// <summary>Reading and writing of state files: whole or not at all, with one clear message for a damaged one.</summary>
static class StateFile
{
    internal static void Write(string location, Action<BinaryWriter> write)
    {
        var temporary = location + ".part";
        using (var stream = File.Create(temporary))
        {
            using var writer = new BinaryWriter(stream);
            write(writer);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, location, overwrite: true);
    }

    internal static void Read(string location, Action<BinaryReader> read)
    {
        if (!File.Exists(location)) throw new FileNotFoundException($"There is no state file '{location}'.", location);
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        try
        {
            read(reader);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{location}' ({stream.Length} bytes): {e.Message}", e);
        }
    }

    /// <summary>Turns what reading garbage throws into an <see cref="InvalidDataException"/> that says what happened.</summary>
    internal static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("the state is truncated: it ends in the middle of a value", e);
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or OverflowException or DecoderException)
        {
            throw new InvalidDataException($"this is not a saved state: {e.Message}", e);
        }
    }

    internal sealed class DecoderException(string message) : Exception(message);
}
