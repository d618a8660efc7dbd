using System.Numerics;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>What the network says of one object in one frame. Wheres are in the window that the step looked at.</summary>
sealed class Latents(ModelManifest manifest)
{
    public readonly float[] What = new float[manifest.WhatSize];
    public readonly float[] WhatDeviation = new float[manifest.WhatSize];
    public readonly float[] Temporal = new float[manifest.HiddenSize];
    public readonly float[] Prior = new float[manifest.HiddenSize];
    public readonly float[] Relation = new float[manifest.HiddenSize];

    /// <summary>Decoded appearance, row major.</summary>
    public readonly float[] Glimpse = new float[manifest.Glimpse.Height * manifest.Glimpse.Width];

    public Where Where;

    /// <summary>Standard deviations of the raw where.</summary>
    public Vector4 WhereDeviation;

    /// <summary>Probability.</summary>
    public float Presence;

    /// <summary>What the prior alone expects for this frame.</summary>
    public Where ForecastWhere;
    public Vector4 ForecastDeviation;

    /// <summary>Everything that the next step continues from and that rendering needs, from another object or frame.</summary>
    public void CopyFrom(Latents other)
    {
        other.What.CopyTo(What, 0);
        other.WhatDeviation.CopyTo(WhatDeviation, 0);
        other.Temporal.CopyTo(Temporal, 0);
        other.Prior.CopyTo(Prior, 0);
        other.Glimpse.CopyTo(Glimpse, 0);
        (Where, WhereDeviation, Presence) = (other.Where, other.WhereDeviation, other.Presence);
    }
}
