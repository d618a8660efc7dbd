using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>A box whose centre and size move with constant velocity.</summary>
internal sealed class KalmanBox
{
    // Blobs jump by legs and merged neighbours more than people accelerate; their sizes change slowly.
    const double MeasuredCentre = 0.05, MeasuredSize = 0.1, CentreAcceleration = 0.02, SizeAcceleration = 0.005;

    KalmanAxis _x, _y, _width, _height;

    /// <param name="box">The first measurement; its height is the scale of all noise.</param>
    public KalmanBox(in Box box)
    {
        var scale = box.Height;
        _x = new KalmanAxis(box.CentreX, MeasuredCentre * scale, CentreAcceleration * scale);
        _y = new KalmanAxis(box.CentreY, MeasuredCentre * scale, CentreAcceleration * scale);
        _width = new KalmanAxis(box.Width, MeasuredSize * scale, SizeAcceleration * scale);
        _height = new KalmanAxis(box.Height, MeasuredSize * scale, SizeAcceleration * scale);
    }

    public Box Now
    {
        get
        {
            var (width, height) = (Math.Max(1, _width.Position), Math.Max(1, _height.Position));
            return Box.FromCentre((float)_x.Position, (float)_y.Position, (float)width, (float)height);
        }
    }

    public void Predict()
    {
        _x.Predict();
        _y.Predict();
        _width.Predict();
        _height.Predict();
    }

    public void Correct(in Box box)
    {
        _x.Correct(box.CentreX);
        _y.Correct(box.CentreY);
        _width.Correct(box.Width);
        _height.Correct(box.Height);
    }
}
