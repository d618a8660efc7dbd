using Sqair.Messages;

namespace Sqair.Edge.Control;

/// <summary>
/// One command of those that broker and page can give. A further one is a class that is registered as
/// <c>AddSingleton&lt;ICommandHandler, …&gt;</c>; <see cref="CommandCentre"/> finds it by its name.
/// </summary>
interface ICommandHandler
{
    /// <summary>As <see cref="CommandMessage.Command"/> has it.</summary>
    string Name { get; }

    /// <summary>Obeys, one command at a time.</summary>
    /// <param name="answer">A good answer, to be completed.</param>
    /// <returns>The answer; <see cref="CommandCentre.Refused"/> where it is not obeyed.</returns>
    Task<CommandAnswer> ObeyAsync(CommandMessage command, CommandAnswer answer, CancellationToken cancellation);
}
