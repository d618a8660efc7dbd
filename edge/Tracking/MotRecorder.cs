using System.Text;
using Microsoft.Extensions.Logging;
using Sqair.Mot;

namespace Sqair.Edge.Tracking;

/// <summary>
/// Appends one camera's rows to its file, whole rows only. What cannot be written, since the disk is full or away, waits and is tried
/// again; when too much waits the oldest rows are lost and counted. Every frame goes straight to the file, which is opened for it: a daemon
/// that is killed leaves what it had, and a file that somebody moves away begins anew.
/// </summary>
public sealed class MotRecorder : IDisposable
{
    /// <summary>Of rows that wait: those of about ten people over a quarter of an hour.</summary>
    const int MostBytes = 4 << 20;

    /// <summary>Longer than any row.</summary>
    const int LongestRow = 4096;

    /// <summary>Whoever reads the file may go on.</summary>
    const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    readonly string _camera;
    readonly string _path;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Queue<(byte[] Text, int Rows)> _waiting = [];
    long _waitingBytes;
    long _lost;
    bool _begun;
    string? _fault;
    long _faultAt;

    /// <summary>Where whole rows end, if a cut one behind them could not be taken away.</summary>
    long? _cutAt;

    public MotRecorder(string camera, string path, TimeProvider time, ILogger log)
    {
        (_camera, _path, _time, _log) = (camera, path, time, log);
        Write();
    }

    /// <summary>What went wrong and was not made good; null if the file has every row.</summary>
    public string? Failure { get; private set; }

    public void Add(IReadOnlyList<MotRow> rows)
    {
        if (rows.Count > 0)
        {
            using var text = new StringWriter { NewLine = "\n" };
            MotFile.Write(text, rows);
            var bytes = Encoding.ASCII.GetBytes(text.ToString());
            _waiting.Enqueue((bytes, rows.Count));
            _waitingBytes += bytes.Length;
            while (_waitingBytes > MostBytes) _lost += Take();
        }
        if (_waiting.Count > 0 && (_fault is null || _time.GetElapsedTime(_faultAt) >= s_retry)) Write();
    }

    /// <summary>The last attempt: what waits after it is lost.</summary>
    public void Dispose()
    {
        if (_waiting.Count > 0 || _fault is not null) Write();
        while (_waiting.Count > 0) _lost += Take();
        if (_lost == 0 && _fault is null) return;
        Failure = $"{_path}: {_lost} row(s) could not be written: {_fault ?? "the disk came back too late for them"}";
        Log.MotFileIncomplete(_log, _camera, Failure);
    }

    int Take()
    {
        var (text, rows) = _waiting.Dequeue();
        _waitingBytes -= text.Length;
        return rows;
    }

    void Write()
    {
        try
        {
            if (!_begun) Begin();
            _begun = true;
            using var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, Shared, bufferSize: 0);
            Append(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (_fault is null) Log.MotFileFailed(_log, _camera, _path, fault.Message);
            (_fault, _faultAt) = (fault.Message, _time.GetTimestamp());
            return;
        }
        if (_fault is not null) Log.MotFileResumed(_log, _camera, _path, _lost);
        _fault = null;
    }

    void Append(FileStream file)
    {
        if (_cutAt is { } cut && file.CanSeek && file.Length > cut) file.SetLength(cut);
        _cutAt = null;
        var end = file.CanSeek ? file.Seek(0, SeekOrigin.End) : 0;
        try
        {
            while (_waiting.TryPeek(out var next))
            {
                file.Write(next.Text);
                end += next.Text.Length;
                Take();
            }
        }
        catch (IOException)
        {
            // A full disk takes the first bytes of a row and refuses the rest.
            _cutAt = end;
            if (file.CanSeek && file.Length > end) file.SetLength(end);
            throw;
        }
    }

    /// <summary>
    /// Moves away what an earlier run has left. Frames and tracks are counted from 1 in every run: in one file, rows would speak of people
    /// who are others.
    /// </summary>
    void Begin()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        if (!File.Exists(_path)) return;
        bool cut;
        using (var old = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, Shared))
        {
            // Devices and pipes are empty.
            if (!old.CanSeek || old.Length == 0) return;
            cut = RemoveCutRow(old);
        }
        var number = 1;
        while (Path.Exists($"{_path}.{number}")) number++;
        File.Move(_path, $"{_path}.{number}");
        Log.MotFileMoved(_log, _camera, _path, $"{_path}.{number}", cut ? ", without its last row, which was not whole" : "");
    }

    /// <summary>After a loss of power the last row may have no end, or zeros in its place.</summary>
    static bool RemoveCutRow(FileStream file)
    {
        var begin = Math.Max(0, file.Length - LongestRow);
        Span<byte> buffer = new byte[file.Length - begin];
        file.Position = begin;
        file.ReadExactly(buffer);
        var whole = buffer.LastIndexOf((byte)'\n') + 1;
        var rest = buffer[whole..];
        // Anything else was not written by us.
        if (rest.IsEmpty || (whole == 0 && begin > 0) || rest.ContainsAnyExcept("0123456789.,-\0"u8)) return false;
        file.SetLength(begin + whole);
        return true;
    }
}
