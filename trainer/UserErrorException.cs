namespace Sqair.Trainer;

/// <summary>
/// Something the user can put right; its message is all he needs to see. The program ends with <see cref="ExitCode.Usage"/>.
/// </summary>
internal sealed class UserErrorException(string message) : Exception(message);
