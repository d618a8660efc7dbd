using Sqair.Edge.Configuration;

namespace Sqair.Edge.Reload;

/// <summary>The options that run now: those of the start, with what reloads have changed since. Safe for several threads.</summary>
public sealed class LiveOptions(EdgeOptions started)
{
    volatile EdgeOptions _value = started;

    public EdgeOptions Value => _value;

    /// <summary>They are others; called by whoever has changed them, must return at once and not throw.</summary>
    public event Action? Changed;

    internal void Replace(EdgeOptions next)
    {
        _value = next;
        Changed?.Invoke();
    }
}
