using System.Buffers.Binary;

namespace Sqair.Video;

/// <summary>
/// Takes raw frames with their time stamps out of what ffmpeg's Matroska muxer writes to a pipe: one video track, a block for each frame.
/// Pixels go straight into the caller's buffer.
/// </summary>
sealed class MatroskaFrames(Stream stream)
{
    const uint Segment = 0x18538067, Cluster = 0x1F43B675, ClusterTime = 0xE7, SimpleBlock = 0xA3, BlockGroup = 0xA0, Block = 0xA1;

    readonly byte[] _buffer = new byte[4096];
    int _start, _end;
    long _clusterTime;

    /// <summary>The next frame into <paramref name="pixels"/>, all of it.</summary>
    /// <returns>Its time stamp; null at the end, also one in the middle of a frame: ffmpeg's exit status tells why.</returns>
    /// <exception cref="InvalidDataException">This is no Matroska, or a frame has another size.</exception>
    public async ValueTask<long?> ReadAsync(Memory<byte> pixels, CancellationToken cancellation)
    {
        while (await NumberAsync(keepMarker: true, cancellation).ConfigureAwait(false) is { } id)
        {
            if (await NumberAsync(keepMarker: false, cancellation).ConfigureAwait(false) is not { } size) return null;
            switch ((uint)id)
            {
                case Segment or Cluster or BlockGroup:
                    // What is in it follows.
                    break;
                case ClusterTime:
                    if (!await FillAsync((int)size, cancellation).ConfigureAwait(false)) return null;
                    _clusterTime = 0;
                    foreach (var part in _buffer.AsSpan(_start, (int)size)) _clusterTime = (_clusterTime << 8) | part;
                    _start += (int)size;
                    break;
                case SimpleBlock or Block:
                    // Track (one byte, since there is one), time after the cluster's, flags.
                    if (!await FillAsync(4, cancellation).ConfigureAwait(false)) return null;
                    var time = _clusterTime + BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start + 1));
                    _start += 4;
                    if (size - 4 != pixels.Length)
                        throw new InvalidDataException($"ffmpeg gave a frame of {size - 4} bytes, {pixels.Length} were expected");
                    return await CopyAsync(pixels, cancellation).ConfigureAwait(false) ? time : null;
                default:
                    if (!await SkipAsync(size, cancellation).ConfigureAwait(false)) return null;
                    break;
            }
        }
        return null;
    }

    /// <summary>A number of variable length: the first byte's leading zeros say how many bytes follow.</summary>
    async ValueTask<long?> NumberAsync(bool keepMarker, CancellationToken cancellation)
    {
        if (!await FillAsync(1, cancellation).ConfigureAwait(false)) return null;
        var length = byte.LeadingZeroCount(_buffer[_start]) + 1;
        if (length > 8) throw new InvalidDataException("ffmpeg gave something else than Matroska");
        if (!await FillAsync(length, cancellation).ConfigureAwait(false)) return null;
        long number = keepMarker ? _buffer[_start] : _buffer[_start] & (0xFF >> length);
        for (var i = 1; i < length; i++) number = (number << 8) | _buffer[_start + i];
        _start += length;
        return number;
    }

    /// <returns>Whether there are so many bytes.</returns>
    async ValueTask<bool> FillAsync(int count, CancellationToken cancellation)
    {
        if (count > 8) throw new InvalidDataException("ffmpeg gave something else than Matroska");
        if (_end - _start >= count) return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (read == 0) return false;
            _end += read;
        }
        return true;
    }

    async ValueTask<bool> CopyAsync(Memory<byte> target, CancellationToken cancellation)
    {
        var here = Math.Min(_end - _start, target.Length);
        _buffer.AsSpan(_start, here).CopyTo(target.Span);
        _start += here;
        var rest = target[here..];
        var read = await stream.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return read == rest.Length;
    }

    async ValueTask<bool> SkipAsync(long count, CancellationToken cancellation)
    {
        while (count > 0)
        {
            if (!await FillAsync(1, cancellation).ConfigureAwait(false)) return false;
            var here = (int)Math.Min(_end - _start, count);
            _start += here;
            count -= here;
        }
        return true;
    }
}
