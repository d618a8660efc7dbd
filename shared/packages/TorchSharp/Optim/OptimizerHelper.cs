using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What all optimizers share: groups, saved state, and the frame of a step.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);
    protected OptimizerOptions? _defaults;

    private protected void AddGroup(ParamGroup group, OptimizerOptions options, Func<Parameter, OptimizerState> newState)
    {
        // Enumerated once: a query must give the same parameters in the same order at every step.
        group.Parameters = group.Parameters.ToArray();
        group.Options = options;
        groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var state = newState(parameter);
            state.Initialize(options);
            if (!states.TryAdd(parameter, state)) throw new ArgumentException("a parameter is in two groups of the optimizer");
        }
    }

    /// <summary>Calls update for every parameter that has a gradient, without recording, in a scope of its own.</summary>
    private protected Tensor Step<TOptions, TState>(Func<Tensor>? closure, Action<Parameter, Tensor, TOptions, TState> update)
        where TOptions : OptimizerOptions where TState : OptimizerState
    {
        Tensor? loss = null;
        if (closure is not null)
            using (enable_grad()) loss = closure();
        using var guard = no_grad();
        foreach (var group in groups)
        {
            var options = (TOptions)group.Options!;
            foreach (var parameter in group.Parameters)
            {
                using var scope = NewDisposeScope();
                if (parameter.grad is not { } gradient) continue;
                var state = (TState)states[parameter];
                state.step++;
                update(parameter, gradient, options, state);
            }
        }
        // As in the package: without a closure there is no loss to return.
        return loss!;
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in groups)
        {
            dictionary.Options.Add(group.Options!);
            var references = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                references.Add(dictionary.State.Count);
                dictionary.State.Add(states[parameter]);
            }
            dictionary.StateIndexRef.Add(references);
        }
        return dictionary;
    }

    public void save_state_dict(string location) => StateFile.Write(location, save_state_dict);

    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        var own = state_dict();
        writer.Encode(own.Options.Count);
        writer.Encode(own.State.Count);
        foreach (var options in own.Options) options.SaveStateDict(writer);
        foreach (var state in own.State) state.SaveStateDict(writer);
    }

    /// <exception cref="InvalidDataException">The file is truncated, or another optimizer's.</exception>
    public void load_state_dict(string location) => StateFile.Read(location, load_state_dict);

    /// <summary>A state that cannot be read leaves the optimizer as it was.</summary>
    public void load_state_dict(BinaryReader reader)
    {
        using var before = new MemoryStream();
        using var backup = new BinaryWriter(before);
        save_state_dict(backup);
        try
        {
            StateFile.Guard(() => Read(reader));
        }
        catch
        {
            before.Position = 0;
            Read(new BinaryReader(before));
            throw;
        }
    }

    bool Read(BinaryReader reader)
    {
        var optimizer = reader.ReadText();
        if (optimizer != GetType().Name) throw new InvalidDataException($"this is the state of {optimizer}, not of {GetType().Name}");
        var own = state_dict();
        CheckCounts(reader.Decode(), reader.Decode(), own);
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
        return true;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        CheckCounts(state_dict.Options.Count, state_dict.State.Count, own);
        foreach (var (target, source) in own.Options.Zip(state_dict.Options)) target.LoadStateDict(source);
        foreach (var (target, source) in own.State.Zip(state_dict.State)) target.LoadStateDict(source);
    }

    static void CheckCounts(long groups, long states, StateDictionary own)
    {
        if (groups != own.Options.Count || states != own.State.Count)
            throw new ArgumentException(
                $"Invalid optimizer state: {groups} groups with {states} parameters, expected {own.Options.Count} with {own.State.Count}.");
    }

    public void to(Device device)
    {
        foreach (var state in states.Values) state.to(device);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var state in states.Values) state.Dispose();
        states.Clear();
    }
}
