using Microsoft.Extensions.Logging;
using Sqair.Background;
using Sqair.Storage;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>
/// Keeps what one camera has learnt over a restart. Nothing that is wrong with the file disturbs the tracking: the camera then learns anew,
/// or what it has learnt ends with the process. Used by the tracking loop; the disk, which may be slow to sync, is not waited for.
/// </summary>
public sealed class StateFile
{
    static readonly TimeSpan s_interval = TimeSpan.FromMinutes(5);

    readonly string _camera;
    readonly string _path;
    readonly TimeProvider _time;
    readonly ILogger _log;
    long _savedAt;
    bool _isChecking;
    Task _writing = Task.CompletedTask;
    string? _fault;

    public StateFile(string camera, string path, TimeProvider time, ILogger<StateFile> log)
    {
        (_camera, _path, _time, _log) = (camera, path, time, log);
        _savedAt = time.GetTimestamp();
    }

    /// <summary>Reads the file, if there is one, into a tracker that has seen no frame.</summary>
    public void Restore(CameraTracker tracker)
    {
        try
        {
            using var file = File.OpenRead(_path);
            tracker.Restore(file);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever is wrong with it, it would be wrong in the next attempt too.
            Log.StateUnusable(_log, _camera, _path, fault.Message);
            return;
        }
        _isChecking = true;
        Log.StateRestored(_log, _camera, _path, tracker.Learnt.Sightings);
    }

    /// <summary>After every frame: says if the camera sees something else than was restored, and writes from time to time.</summary>
    public void Stepped(CameraTracker tracker)
    {
        if (_isChecking && tracker.Learnt.Restored is not RestoredGround.Unchecked and var verdict)
        {
            _isChecking = false;
            if (verdict == RestoredGround.Dropped) Log.StateDropped(_log, _camera, _path);
        }
        if (_time.GetElapsedTime(_savedAt) >= s_interval && _writing.IsCompleted) Begin(tracker);
    }

    /// <summary>The last word, at the end.</summary>
    public async Task SaveAsync(CameraTracker tracker)
    {
        await _writing;
        Begin(tracker);
        await _writing;
    }

    void Begin(CameraTracker tracker)
    {
        _savedAt = _time.GetTimestamp();
        // What is there is better than what a camera knows that has just begun.
        if (!tracker.CanSave) return;
        var content = new MemoryStream();
        tracker.Save(content);
        _writing = Task.Run(() => Write(content));
    }

    void Write(MemoryStream content)
    {
        try
        {
            AtomicFile.Replace(_path, content.WriteTo);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (_fault is null) Log.StateFailed(_log, _camera, _path, fault.Message);
            _fault = fault.Message;
            return;
        }
        if (_fault is not null) Log.StateResumed(_log, _camera, _path);
        _fault = null;
    }
}
