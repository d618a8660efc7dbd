using System.Net;

namespace Sqair.Edge.Configuration;

/// <summary>The page and its listener.</summary>
/// <param name="Token">Who has it sees the page. Null: everybody who reaches the listener, which then is on the loopback.</param>
/// <param name="Picture">Show the camera's picture, not only silhouettes.</param>
/// <param name="Edit">Lines, zones and masks can be drawn there, counters reset and cameras disabled.</param>
public sealed record WebOptions(IPEndPoint Listen, Secret? Token, bool Picture, bool Edit);
