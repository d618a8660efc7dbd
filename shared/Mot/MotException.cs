namespace Sqair.Mot;

/// <summary>A file in MOTChallenge text is malformed; the message says where, what is there and what was expected.</summary>
public sealed class MotException(string message) : Exception(message);
