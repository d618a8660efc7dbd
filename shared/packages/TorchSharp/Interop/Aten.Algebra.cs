namespace TorchSharp.Interop;

/// <summary>Matrix products and what neural networks are made of.</summary>
static partial class Aten
{
    internal static readonly Operator matmul = new("aten::matmul");
    internal static readonly Operator mm = new("aten::mm");
    internal static readonly Operator mv = new("aten::mv");
    internal static readonly Operator bmm = new("aten::bmm");
    internal static readonly Operator dot = new("aten::dot");
    internal static readonly Operator outer = new("aten::outer");
    internal static readonly Operator inner = new("aten::inner");
    internal static readonly Operator addmm = new("aten::addmm");
    internal static readonly Operator baddbmm = new("aten::baddbmm");
    internal static readonly Operator baddbmm_ = new("aten::baddbmm_");
    internal static readonly Operator einsum = new("aten::einsum");
    internal static readonly Operator linear = new("aten::linear");
    internal static readonly Operator conv2d = new("aten::conv2d");
    internal static readonly Operator pixel_shuffle = new("aten::pixel_shuffle");
    internal static readonly Operator grid_sampler = new("aten::grid_sampler");
    internal static readonly Operator affine_grid_generator = new("aten::affine_grid_generator");
    internal static readonly Operator constant_pad_nd = new("aten::constant_pad_nd");
    internal static readonly Operator pad = new("aten::pad");
    internal static readonly Operator binary_cross_entropy_with_logits = new("aten::binary_cross_entropy_with_logits");
    internal static readonly Operator binary_cross_entropy = new("aten::binary_cross_entropy");
    internal static readonly Operator mse_loss = new("aten::mse_loss");
    internal static readonly Operator l1_loss = new("aten::l1_loss");
    internal static readonly Operator layer_norm = new("aten::layer_norm");
    internal static readonly Operator group_norm = new("aten::group_norm");
    internal static readonly Operator linalg_qr = new("aten::linalg_qr");
    internal static readonly Operator im2col = new("aten::im2col");
    internal static readonly Operator col2im = new("aten::col2im");
    internal static readonly Operator max_pool2d = new("aten::max_pool2d");
    internal static readonly Operator avg_pool2d = new("aten::avg_pool2d");
    internal static readonly Operator upsample_nearest2d = new("aten::upsample_nearest2d");
    internal static readonly Operator upsample_bilinear2d = new("aten::upsample_bilinear2d");
    internal static readonly Operator gru_cell = new("aten::gru_cell");
    internal static readonly Operator lstm_cell = new("aten::lstm_cell");
    internal static readonly Operator rnn_tanh_cell = new("aten::rnn_tanh_cell");
    internal static readonly Operator dropout = new("aten::dropout");
    internal static readonly Operator huber_loss = new("aten::huber_loss");
    internal static readonly Operator smooth_l1_loss = new("aten::smooth_l1_loss");
    internal static readonly Operator conv_transpose2d = new("aten::conv_transpose2d", "input");
    internal static readonly Operator addmm_ = new("aten::addmm_");
}
