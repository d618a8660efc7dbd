using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The settings of a parameter group. What is null is taken from the optimizer when the group is added.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }
    public double InitialLearningRate { get; set; }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    public virtual void LoadStateDict(OptimizerOptions source) =>
        (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
}

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState(Parameter parameter) : IDisposable
{
    protected readonly Parameter _parameter = parameter;

    public long step;

    /// <summary>The remembered tensors in the order they are saved; null where the settings leave one out.</summary>
    protected abstract Tensor?[] Tensors { get; }

    /// <summary>How many of the first tensors are always there.</summary>
    protected abstract int Required { get; }

    public abstract void Initialize(OptimizerOptions options);

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(step);
        var tensors = Tensors;
        for (var i = 0; i < tensors.Length; i++)
        {
            if (i >= Required) writer.Write(tensors[i] is not null);
            tensors[i]?.Save(writer);
        }
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        step = reader.ReadInt64();
        var tensors = Tensors;
        for (var i = 0; i < tensors.Length; i++)
        {
            if (i >= Required && reader.ReadBoolean() != tensors[i] is not null)
                throw new InvalidDataException("the saved optimizer used other settings: its state holds other tensors");
            tensors[i]?.Load(reader);
        }
    }

    public virtual void LoadStateDict(OptimizerState source)
    {
        using var guard = no_grad();
        step = source.step;
        foreach (var (target, value) in Tensors.Zip(source.Tensors))
            if (value is not null) target?.copy_(value);
    }

    public virtual bool ApproximatelyEquals(OptimizerState other) =>
        step == other.step && Tensors.Zip(other.Tensors).All(pair => pair.First is null == pair.Second is null
            && (pair.First is null || pair.First.allclose(pair.Second!)));

    public virtual void to(Device device)
    {
        foreach (var tensor in Tensors.OfType<Tensor>())
        {
            using var moved = tensor.to(device);
            tensor.set_(moved);
        }
    }

    /// <summary>A tensor of zeros like the parameter that outlives the scope of the step.</summary>
    protected Tensor Zeros()
    {
        using var guard = no_grad();
        return _parameter.zeros_like().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors) tensor?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Parameters that share their settings.</summary>
public class ParamGroup : optim.ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; } = [];
    public OptimizerOptions? Options { get; set; }

    public double LearningRate
    {
        get => Options!.LearningRate!.Value;
        set => Options!.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options!.InitialLearningRate;
        set => Options!.InitialLearningRate = value;
    }
}

public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup()
    {
    }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null) => (Parameters, base.Options) = (parameters, options);

    public new TOptions Options
    {
        get => (TOptions)base.Options!;
        set => base.Options = value;
    }
}
