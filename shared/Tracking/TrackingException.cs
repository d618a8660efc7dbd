namespace Sqair.Tracking;

/// <summary>A step failed: the runtime or its device did. The tracks are as after an interrupted step and best made anew.</summary>
public sealed class TrackingException(string message, Exception inner) : Exception(message, inner);
