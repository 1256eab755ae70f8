using System.Text.Json.Serialization;

namespace Polywire.Formats.Bench;

/// <summary>The other side: System.Text.Json with its source generator, fast path included.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
public sealed partial class OrderContext : JsonSerializerContext;
