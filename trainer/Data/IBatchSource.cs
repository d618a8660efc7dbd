namespace Sqair.Trainer.Data;

/// <summary>Where a run's examples come from. Batch number n is always the same, so a resumed run sees the same data.</summary>
internal interface IBatchSource
{
    /// <param name="length">Frames an example.</param>
    /// <param name="teach">Make lessons, where the source has any to give.</param>
    /// <param name="onlyTeachable">Only examples that have lessons, where the source has any to give.</param>
    CropBatch Draw(long number, int length, int batch, bool teach, bool onlyTeachable = false);
}
