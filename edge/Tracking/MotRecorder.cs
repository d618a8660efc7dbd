using Microsoft.Extensions.Logging;
using Sqair.Mot;

namespace Sqair.Edge.Tracking;

/// <summary>Appends one camera's rows to its file. A disk that is full costs the rows and a line in the log, not the tracking.</summary>
sealed class MotRecorder : IDisposable
{
    readonly string _camera;
    readonly string _path;
    readonly ILogger _log;
    StreamWriter? _writer;

    public MotRecorder(string camera, string path, ILogger log)
    {
        (_camera, _path, _log) = (camera, path, log);
        Try(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _writer = new StreamWriter(path) { NewLine = "\n" };
        });
    }

    public void Add(IReadOnlyList<MotRow> rows)
    {
        if (_writer is { } writer && rows.Count > 0) Try(() => MotFile.Write(writer, rows));
    }

    public void Flush()
    {
        if (_writer is { } writer) Try(writer.Flush);
    }

    public void Dispose()
    {
        if (_writer is { } writer) Try(writer.Dispose);
        _writer = null;
    }

    void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _writer = null;
            Log.MotFileFailed(_log, _camera, _path, fault.Message);
        }
    }
}
