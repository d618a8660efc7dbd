using System.Runtime.ExceptionServices;

namespace Sqair.Tracking;

/// <summary>
/// A few threads that wait for work, asleep, and share the items of one job with the caller: what is done for each of several
/// cameras. They start with the first job of several items. One caller at a time; nothing is allocated after the first job.
/// </summary>
/// <remarks>Every item is taken under one lock: items take milliseconds, and nobody can take one of a job that is over.</remarks>
/// <param name="threads">Including the caller's.</param>
sealed class Crew(int threads) : IDisposable
{
    readonly object _gate = new();
    Thread[] _helpers = [];
    Action<int>? _work;
    ExceptionDispatchInfo? _failure;
    int _count, _next, _unfinished, _failed;
    bool _isOver;

    public int Threads => threads;

    /// <summary>Does the items 0 to <paramref name="items"/> − 1, in any order, and returns when all are done.</summary>
    /// <remarks>
    /// If some fail, the exception of the first of them comes out, once all others are done: no item goes on behind the caller's back.
    /// </remarks>
    public void Run(int items, Action<int> each)
    {
        if (items <= 1 || threads <= 1)
        {
            for (var i = 0; i < items; i++) each(i);
            return;
        }
        if (_helpers.Length == 0) Start();
        ExceptionDispatchInfo? thrown;
        lock (_gate)
        {
            (_work, _count, _next, _unfinished, _failure, _failed) = (each, items, 0, items, null, items);
            Monitor.PulseAll(_gate);
            while (_next < _count) DoOne();
            while (_unfinished > 0) Monitor.Wait(_gate);
            (_work, thrown, _failure) = (null, _failure, null);
        }
        thrown?.Throw();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
        foreach (var helper in _helpers) helper.Join();
        _helpers = [];
    }

    void Start()
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _helpers = new Thread[threads - 1];
        for (var i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = "cameras " + (i + 1) };
            _helpers[i].Start();
        }
    }

    void Help()
    {
        lock (_gate)
        {
            while (!_isOver)
            {
                if (_next < _count) DoOne();
                else Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Takes one item and does it, without the lock that the caller holds.</summary>
    void DoOne()
    {
        var (item, each) = (_next++, _work!);
        ExceptionDispatchInfo? thrown = null;
        Monitor.Exit(_gate);
        try
        {
            each(item);
        }
        catch (Exception e)
        {
            thrown = ExceptionDispatchInfo.Capture(e);
        }
        Monitor.Enter(_gate);
        if (thrown is not null && item < _failed) (_failure, _failed) = (thrown, item);
        if (--_unfinished == 0) Monitor.PulseAll(_gate);
    }
}
