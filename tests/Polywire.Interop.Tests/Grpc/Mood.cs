namespace Polywire.Interop.Tests.Grpc;

public enum Mood
{
    Unspecified,
    Glad,
}
