namespace Sqair.Models;

/// <summary>What kind of trouble a model package makes, for who says what to do about it.</summary>
public enum ModelFault
{
    /// <summary>Damaged, of another version, or not for this machine.</summary>
    Unusable,

    /// <summary>No such file.</summary>
    Missing,

    /// <summary>Nobody has signed it, and only signed ones may run.</summary>
    Unsigned,

    /// <summary>Somebody has signed it whose packages may not run.</summary>
    UnknownKey,

    /// <summary>Changed after it was signed.</summary>
    Changed,

    /// <summary>Nothing is wrong with the package but where it was to be written.</summary>
    Unwritable,
}

/// <summary>
/// A model package, or a key that packages are signed with, cannot be used. The message is one line that names the file, what was found
/// and what was expected.
/// </summary>
public sealed class ModelException : Exception
{
    public ModelException(string message) : base(message) { }

    public ModelException(string message, Exception inner) : base(message, inner) { }

    public ModelFault Fault { get; init; }
}
