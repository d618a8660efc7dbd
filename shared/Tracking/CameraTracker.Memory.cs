using System.Security.Cryptography;
using Sqair.Background;
using Sqair.Video;

namespace Sqair.Tracking;

// What the camera has learnt of its place: to see, to keep over a fault, and to keep over the end of the process.
public sealed partial class CameraTracker
{
    /// <summary>"SQCM" and the version of what follows: a file of another version is not read.</summary>
    const uint Magic = 0x4D435153;
    const int Version = 1;

    Box[] _hint = [];

    /// <summary>As of the last frame.</summary>
    public Learnt Learnt => new(
        _extractor.WarmingUp, _extractor.IsPaused, _extractor.GlobalChanges, _extractor.SceneChanges, _extractor.Restored,
        _extractor.Shift.X, _extractor.Shift.Y, People.Sightings, People.IsKnown,
        People.HeightAt(Height / 4f), People.HeightAt(Height / 2f), People.HeightAt(3 * Height / 4f));

    /// <summary>Says how large one or two people are, before any was seen. What the camera sees outweighs it.</summary>
    /// <param name="people">Their boxes, analysis pixels.</param>
    public void Hint(params ReadOnlySpan<Box> people)
    {
        _hint = people.ToArray();
        if (People.Sightings == 0) ForgetPeople();
    }

    /// <summary>
    /// Ends all tracks, and counts identities from 1 again. What was learnt of the camera stays: its background, its shadows, how tall
    /// and wide people are. For measuring on a recording
    /// how a camera does that was there before.
    /// </summary>
    public void BeginAgain()
    {
        EndTracks();
        (_nextSerial, _nextId, Count, _time) = (1, 1, default, null);
    }

    /// <summary>
    /// Ends all tracks, also where a fault has left them in the midst of a step; what was learnt of the camera stays, and no identity is
    /// given again.
    /// </summary>
    public void EndTracks()
    {
        Live.Clear();
        // An object that a step was working on may stand in several places: none is used again.
        ToPropagate.Clear();
        Proposals.Clear();
        Replacement.Clear();
        _spare.Clear();
        _reported.Clear();
        _paths.Clear();
        _ahead.Clear();
    }

    /// <summary>Gives no identity that another tracker of this camera has given.</summary>
    public void NumberAfter(CameraTracker old) => _nextId = Math.Max(_nextId, old._nextId);

    /// <summary>Whether there is anything to <see cref="Save"/> that was not restored just now.</summary>
    public bool CanSave => _extractor.HasGround;

    /// <summary>Writes what was learnt of the camera: the picture without people, and how tall and wide people are.</summary>
    /// <exception cref="InvalidOperationException">Nothing was learnt yet; see <see cref="CanSave"/>.</exception>
    public void Save(Stream stream)
    {
        if (!CanSave) throw new InvalidOperationException("the camera has learnt nothing yet");
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Width);
        writer.Write(Height);
        writer.Write(_extractor.GlobalChanges);
        writer.Write(_extractor.LearntSeconds);
        People.Save(writer);
        var ground = _extractor.Ground();
        writer.Write(ground.Length);
        writer.Write(ground);
        writer.Flush();
        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        stream.Write(bytes);
        stream.Write(SHA256.HashData(bytes));
    }

    /// <summary>
    /// Goes on from what <see cref="Save"/> wrote, before the first frame. The first frames are compared with it: if the camera sees
    /// something else all of it is forgotten
    /// (<see cref="Learnt.Restored"/>). Until then nobody is reported.
    /// </summary>
    /// <exception cref="InvalidDataException">The data are damaged, or of another version or size of picture; nothing was
    /// changed.</exception>
    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(Verified(stream));
        var people = new PersonPrior(Width, Height);
        reader.BaseStream.Position = HeaderBytes;
        var (changes, seconds) = (reader.ReadInt64(), reader.ReadDouble());
        if (changes < 0 || !(seconds >= 0 && double.IsFinite(seconds)))
            throw new InvalidDataException("it holds times or counts that cannot be");
        people.Restore(reader);
        var length = reader.ReadInt32();
        var rest = reader.BaseStream.Length - reader.BaseStream.Position;
        if (length != rest || (length != Width * Height && length != Yuv420.FrameBytes(Width, Height)))
            throw new InvalidDataException("its background is not as large as its picture");
        _extractor.Restore(reader.ReadBytes(length), seconds);
        _extractor.GlobalChanges = changes;
        People = people;
        // A few sightings say less than the hint, which may have been changed since.
        if (!People.IsKnown && _hint.Length > 0) ForgetPeople();
    }

    const int HeaderBytes = 16;

    /// <summary>All but the hash, which is right.</summary>
    MemoryStream Verified(Stream stream)
    {
        var most = Yuv420.FrameBytes(Width, Height) + 1024;
        var bytes = new byte[most + 1];
        var length = stream.ReadAtLeast(bytes, HeaderBytes, throwOnEndOfStream: false);
        if (length < HeaderBytes || BitConverter.ToUInt32(bytes) != Magic)
            throw new InvalidDataException("it was not written by this program, or is cut off");
        int version = BitConverter.ToInt32(bytes, 4), width = BitConverter.ToInt32(bytes, 8), height = BitConverter.ToInt32(bytes, 12);
        if (version != Version) throw new InvalidDataException($"it is of version {version}; this program reads version {Version}");
        if ((width, height) != (Width, Height))
            throw new InvalidDataException($"it is of a picture analysed at {width}x{height}; this one is {Width}x{Height}");
        length += stream.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
        var content = length - SHA256.HashSizeInBytes;
        var isWhole = length <= most && content >= HeaderBytes
            && SHA256.HashData(bytes.AsSpan(0, content)).AsSpan().SequenceEqual(bytes.AsSpan(content, SHA256.HashSizeInBytes));
        if (!isWhole) throw new InvalidDataException("it is damaged: its checksum is another");
        return new MemoryStream(bytes, 0, content);
    }

    void ProcessPicture(ReadOnlySpan<byte> picture)
    {
        var (isChecked, scenes) = (_extractor.Restored != RestoredGround.Unchecked, _extractor.SceneChanges);
        _extractor.Process(picture, Levels[0].Foreground);
        // A camera that looks elsewhere sees others, at other sizes.
        if (!isChecked && _extractor.Restored == RestoredGround.Dropped) ForgetPeople();
        if (_extractor.SceneChanges == scenes) return;
        ForgetPeople();
        EndTracks();
    }

    void ForgetPeople()
    {
        People = new PersonPrior(Width, Height);
        People.Hint(_hint);
    }
}
