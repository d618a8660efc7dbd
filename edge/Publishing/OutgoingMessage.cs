namespace Sqair.Edge.Publishing;

/// <param name="Qos">0, 1 or 2.</param>
/// <param name="Queued">Timestamp of the clock that the outbox runs on.</param>
public readonly record struct OutgoingMessage(string Topic, byte[] Payload, int Qos, bool Retain, long Queued);
