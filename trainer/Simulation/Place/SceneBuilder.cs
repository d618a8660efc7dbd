namespace Sqair.Trainer.Simulation;

/// <summary>Draws a whole scene from a seed: where the camera hangs, what the ground is, what stands on it, how it is lit.</summary>
static class SceneBuilder
{
    public static Scene Build(SceneOptions options, Random random) => options.Place switch
    {
        ScenePlace.Indoor => IndoorBuilder.Build(options, random),
        ScenePlace.Street => StreetBuilder.Build(options, random),
        ScenePlace.Carriageway => StreetBuilder.OverLanes(options, random),
        ScenePlace.Doorway => DoorwayBuilder.Build(options, random),
        _ => YardBuilder.Build(options, random),
    };

    /// <summary>The place that a seed stands for where any will do; a stream of its own, so that the place's clips are those of the same
    /// seed.</summary>
    public static ScenePlace Choose(ScenePlace place, int seed) => place == ScenePlace.Any
        ? new Random(seed ^ 0x5CE9E).Of(s_all) : place;

    static readonly ScenePlace[] s_all =
        [ScenePlace.Yard, ScenePlace.Indoor, ScenePlace.Street, ScenePlace.Doorway, ScenePlace.Carriageway];
}
