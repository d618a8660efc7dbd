namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>
/// Constant-velocity Kalman filter of one coordinate: state (position, velocity), position measured. Four of them make a box, since neither
/// motion nor measurement mixes its centre, width and height.
/// </summary>
internal struct KalmanAxis
{
    readonly double _measurement, _acceleration;
    double _pp, _pv, _vv;

    /// <param name="position">First measurement, pixels.</param>
    /// <param name="measurement">Standard deviation of a measurement, pixels.</param>
    /// <param name="acceleration">Standard deviation of the change of velocity in a frame, pixels per frame.</param>
    public KalmanAxis(double position, double measurement, double acceleration)
    {
        Position = position;
        (_measurement, _acceleration) = (measurement * measurement, acceleration * acceleration);

        // The velocity is unknown at first: ten times what a frame changes.
        (_pp, _pv, _vv) = (_measurement, 0, 100 * _acceleration);
    }

    public double Position { get; private set; }

    public double Velocity { get; private set; }

    /// <summary>x = F x, P = F P F' + Q with F = [1 1; 0 1] and the velocity driven by white noise.</summary>
    public void Predict()
    {
        Position += Velocity;
        _pp += 2 * _pv + _vv + _acceleration / 4;
        _pv += _vv + _acceleration / 2;
        _vv += _acceleration;
    }

    /// <summary>K = P H' / (H P H' + R), x += K (z - H x), P = (I - K H) P with H = [1 0].</summary>
    public void Correct(double measured)
    {
        var innovation = _pp + _measurement;
        var (kp, kv) = (_pp / innovation, _pv / innovation);
        var error = measured - Position;
        Position += kp * error;
        Velocity += kv * error;
        _vv -= kv * _pv;
        _pv -= kp * _pv;
        _pp -= kp * _pp;
    }
}
