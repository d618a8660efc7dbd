namespace Sqair.Trainer;

/// <summary>Something the user can put right; its message is all he needs to see. The program ends with code 2.</summary>
internal sealed class UserErrorException(string message) : Exception(message);
