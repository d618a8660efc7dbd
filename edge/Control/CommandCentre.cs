using Microsoft.Extensions.Logging;
using Sqair.Edge.Reload;
using Sqair.Messages;

namespace Sqair.Edge.Control;

/// <summary>
/// Obeys commands, whoever gives them, one after the other. A command that comes again under its id is answered as before and not obeyed
/// again.
/// </summary>
sealed class CommandCentre(IEnumerable<ICommandHandler> handlers, LiveOptions live, ILogger<CommandCentre> log) : IDisposable
{
    /// <summary>Answers that are remembered.</summary>
    const int MostRemembered = 256;

    const int MostLetters = 64;

    readonly Dictionary<string, ICommandHandler> _handlers = handlers.ToDictionary(handler => handler.Name, StringComparer.Ordinal);
    readonly Dictionary<string, (CommandMessage Command, CommandAnswer Answer)> _answers = new(StringComparer.Ordinal);
    readonly Queue<string> _order = new();
    readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>An answer that something was not done.</summary>
    public static CommandAnswer Refused(CommandAnswer answer, string reason) => answer with { Ok = false, Reason = reason };

    /// <param name="id">Null: none can be read.</param>
    public CommandAnswer Answer(string? id) => new(MessageSchema.Version, live.Value.Device, id, Ok: true);

    public async Task<CommandAnswer> ObeyAsync(CommandMessage command, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (WhyNone(command) is { } reason) return Refused(Answer(Short(command.Id)), reason);
            if (_answers.TryGetValue(command.Id, out var before))
                return before.Command == command ? before.Answer : Refused(Answer(command.Id), "its id was another command's");
            var answer = await AskAsync(command, cancellation);
            Remember(command, answer);
            if (answer.Ok) Log.CommandObeyed(log, command.Command, command.Camera ?? live.Value.Device, command.Id);
            else Log.CommandRefused(log, command.Command, command.Id, answer.Reason!);
            return answer;
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task<CommandAnswer> AskAsync(CommandMessage command, CancellationToken cancellation)
    {
        var answer = Answer(command.Id);
        if (!_handlers.TryGetValue(command.Command, out var handler))
            return Refused(answer, $"expected one of the commands {string.Join(", ", _handlers.Keys.Order(StringComparer.Ordinal))}");
        var cameras = live.Value.Cameras.Select(camera => camera.Name);
        if (command.Camera is { } asked && !cameras.Contains(asked))
            return Refused(answer, $"there is no camera of that name; expected one of {string.Join(", ", cameras)}");
        try
        {
            return await handler.ObeyAsync(command, answer, cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whoever asked is told, and the daemon goes on.
            return Refused(answer, fault.Message);
        }
    }

    void Remember(CommandMessage command, CommandAnswer answer)
    {
        _answers[command.Id] = (command, answer);
        _order.Enqueue(command.Id);
        if (_order.Count > MostRemembered) _answers.Remove(_order.Dequeue());
    }

    static string? WhyNone(CommandMessage command) =>
        command.Schema != MessageSchema.Version ? $"expected 'schema': {MessageSchema.Version}"
        : command.Id is not { Length: > 0 and <= MostLetters } ? $"expected an 'id' of 1 to {MostLetters} characters"
        : command.Command is not { Length: > 0 and <= MostLetters } ? "expected a 'command'" : null;

    static string? Short(string? id) => id is { Length: > 0 } ? id[..Math.Min(id.Length, MostLetters)] : null;

    public void Dispose() => _turn.Dispose();
}
