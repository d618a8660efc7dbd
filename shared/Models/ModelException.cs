namespace Sqair.Models;

/// <summary>
/// A model package, or a key that packages are signed with, cannot be used. The message is one line that names the file, what was found
/// and what was expected.
/// </summary>
public sealed class ModelException : Exception
{
    public ModelException(string message) : base(message) { }

    public ModelException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Nothing is wrong with the package but where it was to be written.</summary>
    public bool IsOfWriting { get; init; }
}
