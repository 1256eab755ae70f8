using System.Diagnostics;

namespace Polywire.Rpc;

/// <summary>What a call that goes out carries beside its arguments, on wires that can.</summary>
/// <param name="Timeout">How long its caller waits; null for ever.</param>
/// <param name="Headers">Its own headers and those of the client; null for none.</param>
/// <param name="Trace">Its trace; null for none.</param>
internal readonly record struct CallHeaders(TimeSpan? Timeout, IReadOnlyDictionary<string, string>? Headers, Activity? Trace);
