using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>Maps behind their interfaces.</summary>
[Shape]
internal sealed partial record Indexed(IDictionary<string, int> Lives, IDictionary<long, string?>? Names = null);
