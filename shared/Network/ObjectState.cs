namespace Sqair.Network;

/// <summary>What is known of an object, rows R: carried from frame to frame.</summary>
/// <param name="What">[R, d_what].</param>
/// <param name="Where">[R, 4] raw (a_x, a_y, b_x, b_y).</param>
/// <param name="Presence">[R, 1].</param>
/// <param name="Temporal">h^T [R, n].</param>
/// <param name="Prior">h^P [R, n].</param>
public readonly record struct ObjectState<T>(T What, T Where, T Presence, T Temporal, T Prior);

/// <summary>The object that came before in the same frame; zeros before the first (its presence 1 in discovery).</summary>
public readonly record struct Predecessor<T>(T What, T Where, T Presence);

/// <summary>One slot's posterior in one frame, and what was drawn from it.</summary>
/// <param name="WhereDistribution">[R, 4].</param>
/// <param name="WhatDistribution">[R, d_what].</param>
/// <param name="PresenceLogit">[R, 1], not yet masked by earlier presence.</param>
/// <param name="Temporal">h^T after this frame [R, n]; the initial state for a new object.</param>
/// <param name="Recurrent">State passed to the next slot: relation RNN or discovery RNN [R, n].</param>
public readonly record struct Inferred<T>(
    Gaussian<T> WhereDistribution, Gaussian<T> WhatDistribution,
    T PresenceLogit, T Where, T What, T Presence, T Temporal, T Recurrent) where T : class;
