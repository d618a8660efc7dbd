using System.Diagnostics;

namespace Sqair.Edge.Tests.Tools;

/// <summary>Waits for something that happens elsewhere. The limit is generous: it only ends a test that has failed.</summary>
static class Await
{
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    public static void True(Func<bool> condition, Func<string> what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > s_limit) Assert.Fail(what());
            Thread.Sleep(20);
        }
    }

    public static async Task TrueAsync(Func<bool> condition, Func<string> what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > s_limit) Assert.Fail(what());
            await Task.Delay(20);
        }
    }
}
