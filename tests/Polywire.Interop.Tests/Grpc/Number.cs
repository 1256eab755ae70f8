using Polywire.Formats;

namespace Polywire.Interop.Tests.Grpc;

[Shape]
public readonly partial record struct Number([property: Field(Encoding = IntegerEncoding.ZigZag)] long Value);
