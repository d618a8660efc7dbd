namespace Sqair.Network;

/// <summary>Which variable of which slot is being drawn.</summary>
public enum Site { PropagatedWhere, PropagatedWhat, PropagatedPresence, DiscoveredWhere, DiscoveredWhat, DiscoveredPresence }

/// <summary>The one seam between training, which draws, and the deployed graph, which takes the mode.</summary>
public interface ISampler<T> where T : class, ITensor<T>
{
    /// <summary>A value of the distribution, same shape as its mean.</summary>
    T Draw(Site site, int slot, Gaussian<T> distribution);

    /// <summary>Where a second look is cut, given what was drawn: the mean, or the teacher's value where he decides. [R, 4].</summary>
    T Centre(Site site, int slot, Gaussian<T> distribution, T drawn);

    /// <summary>Presence in {0, 1} given its logit [R, 1], before masking by earlier presence.</summary>
    T DrawPresence(Site site, int slot, T logit);
}

/// <summary>The mode: means, and presence where it is likelier than not.</summary>
public sealed class ModeSampler<T> : ISampler<T> where T : class, ITensor<T>
{
    public T Draw(Site site, int slot, Gaussian<T> distribution) => distribution.Loc;
    public T Centre(Site site, int slot, Gaussian<T> distribution, T drawn) => drawn;
    public T DrawPresence(Site site, int slot, T logit) => logit.Above(0f);
}
