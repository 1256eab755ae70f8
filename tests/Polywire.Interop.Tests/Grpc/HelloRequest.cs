using Polywire.Formats;

namespace Polywire.Interop.Tests.Grpc;

[Shape]
public sealed partial record HelloRequest(string Name, Mood Mood = Mood.Unspecified);
