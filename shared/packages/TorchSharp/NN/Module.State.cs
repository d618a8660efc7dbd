using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters and persistent buffers by their dotted names; the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (key, parameter) in named_parameters()) destination.TryAdd(start + key, parameter);
                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(start + key, buffer);
                // A parameter shared by two modules is in the dictionary under each of its names.
                foreach (var (key, module) in named_children()) module.state_dict(destination, start + key);
                return destination;
            }

            /// <exception cref="InvalidOperationException">Strict, and the names differ.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var own = state_dict();
                var missing = own.Keys.Where(key => !source.ContainsKey(key) && !Skipped(skip, key)).ToList();
                var unexpected = source.Keys.Where(key => !own.ContainsKey(key) && !Skipped(skip, key)).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException(
                        $"The state does not fit {GetName()}: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                using var guard = no_grad();
                foreach (var (key, value) in source)
                    if (!Skipped(skip, key) && own.TryGetValue(key, out var target)) target.copy_(value);
                return (missing, unexpected);
            }

            static bool Skipped(IList<string>? skip, string key) => skip is not null && skip.Contains(key);

            /// <summary>Writes the state beside the location first and renames it, so a failed write never harms an older file.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                StateFile.Write(location, writer => save(writer, skip));
                return this;
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var kept = sd.Where(entry => !Skipped(skip, entry.Key)).ToArray();
                writer.Encode(kept.Length);
                foreach (var (key, tensor) in kept)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            /// <exception cref="FileNotFoundException">There is no such file.</exception>
            /// <exception cref="InvalidDataException">The file is truncated or is no state file.</exception>
            /// <exception cref="ArgumentException">The names, types or shapes are not those of this module.</exception>
            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                StateFile.Read(location, reader => load(reader, strict, skip, loadedParameters));
                return this;
            }

            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                return load(reader, strict, skip, loadedParameters);
            }

            // The whole stream is read and checked before the first value changes: a damaged file leaves the module as it was.
            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var scope = NewDisposeScope();
                var read = StateFile.Guard(() => ReadAll(reader));
                var own = state_dict();
                if (strict && read.Count != own.Count)
                    throw new ArgumentException($"The state holds {read.Count} tensors, {GetName()} has {own.Count}.");
                foreach (var (key, value) in read)
                {
                    var found = own.TryGetValue(key, out var target);
                    if (!found && strict) throw new ArgumentException($"The state holds '{key}', which {GetName()} has not.");
                    if (found && !Skipped(skip, key) && (target!.dtype != value.dtype || !target.shape.SequenceEqual(value.shape)))
                        throw new ArgumentException($"'{key}' is {value.ToString()} in the state, {target.ToString()} in {GetName()}.");
                }
                using var guard = no_grad();
                foreach (var (key, value) in read)
                {
                    var found = own.TryGetValue(key, out var target);
                    if (found && !Skipped(skip, key)) target!.copy_(value);
                    if (loadedParameters is not null) loadedParameters[key] = found;
                }
                return this;
            }

            static List<(string key, Tensor value)> ReadAll(BinaryReader reader)
            {
                var count = reader.Decode();
                var read = new List<(string, Tensor)>();
                for (long i = 0; i < count; i++) read.Add((reader.ReadText(), TensorStorage.Read(reader)));
                return read;
            }
        }
    }
}
