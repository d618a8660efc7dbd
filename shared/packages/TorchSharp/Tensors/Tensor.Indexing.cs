using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params long[] indices]
        {
            get => index(Array.ConvertAll(indices, i => (TensorIndex)i));
            set => index_put_(value, Array.ConvertAll(indices, i => (TensorIndex)i));
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, new TensorIndex[] { i1 });
        }

        /// <summary>Slices and positions give a view of this tensor, tensors of positions give a copy.</summary>
        public Tensor index(params TensorIndex[] indices) => Locate(indices, out var gathered) is var view && gathered is null
            ? view
            : Gather(view, gathered);

        public Tensor index(params Tensor[] indices) => Aten.index.Call(this, Argument.Optional(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var view = Locate(indices, out var gathered);
            if (gathered is not null) Aten.index_put_.CallInPlace(view, Argument.Optional(gathered), value, accumulate);
            else if (accumulate) view.add_(value);
            else view.copy_(value);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filled = scalar_tensor(value, dtype, device);
            return index_put_(filled, indices);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Aten.index_put_.CallInPlace(this, Argument.Optional(indices), value, accumulate);

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var filled = scalar_tensor(value, dtype, device);
            return index_put_(filled, indices, false);
        }

        static Tensor Gather(Tensor view, Tensor?[] indices)
        {
            using (view) return Aten.index.Call(view, Argument.Optional(indices));
        }

        // Applies positions, slices and new axes one after the other as views, left to right; tensors are left for
        // aten::index, at the dimension they fall on.
        Tensor Locate(TensorIndex[] indices, out Tensor?[]? gathered)
        {
            var consumed = indices.Sum(Consumes);
            var rank = (int)dim();
            if (consumed > rank)
                throw new ArgumentException($"too many indices: the tensor has {rank} dimensions, {consumed} are indexed");
            gathered = null;
            var view = alias();
            var position = 0;
            // A mask of several dimensions fills one place in the list: libtorch expands it itself.
            var folded = 0;
            foreach (var index in indices)
            {
                var before = view;
                switch (index.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(position, index.start ?? 0);
                        break;
                    case TensorIndex.Kind.Slice:
                        if (index.start is not null || index.stop is not null || (index.step ?? 1) != 1)
                            view = Aten.slice.Call(view, position, index.start, index.stop, index.step ?? 1);
                        position++;
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        view = view.unsqueeze(position++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        position += rank - consumed;
                        break;
                    case TensorIndex.Kind.Bool:
                        view = view.unsqueeze(position);
                        Place(ref gathered, position++ - folded, tensor(new[] { index.start != 0 }));
                        break;
                    case TensorIndex.Kind.Tensor:
                        Place(ref gathered, position - folded, index.tensor!);
                        position += Consumes(index);
                        folded += Consumes(index) - 1;
                        break;
                }
                if (!ReferenceEquals(before, view)) before.Dispose();
            }
            return view;
        }

        static int Consumes(TensorIndex index) => index.kind switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => index.tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? (int)index.tensor.dim() : 1,
            _ => 0,
        };

        static void Place(ref Tensor?[]? gathered, int position, Tensor index)
        {
            var list = gathered is null ? [] : new List<Tensor?>(gathered);
            while (list.Count < position) list.Add(null);
            list.Add(index);
            gathered = [.. list];
        }
    }
}
