using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>A place.</summary>
[Shape(Package = "tests.sample")]
public sealed partial record Point(int X, int Y);
