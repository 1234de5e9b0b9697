"""The models: who answers, and with whose keys."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from kintsugi.settings.model_names import ModelName, ModelNames, ProviderName
from kintsugi.settings.prices import ModelPrices
from kintsugi.settings.section import Section
from kintsugi.settings.values import BaseUrl, lower_case


class Llm(Section):
    provider: Annotated[
        ProviderName,
        Field(description="Who answers, unless a chain says more; offline needs no key."),
    ] = "offline"
    model: Annotated[
        str | None, Field(description="Its model; without one, the provider's usual.")
    ] = None
    chat_chain: Annotated[
        ModelNames, Field(description="Models for chat as provider/model, the next if one fails.")
    ] = ()
    utility_chain: Annotated[
        ModelNames, Field(description="The same for small jobs; better cheap than clever.")
    ] = ()
    transcription_model: Annotated[
        ModelName | None, Field(description="Who listens to voice messages, as provider/model.")
    ] = None
    vision_models: Annotated[
        ModelNames, Field(description="Those of the models that can see photos.")
    ] = ()
    openai_key: Annotated[SecretStr | None, Field(description="The key of OpenAI. A secret.")] = (
        None
    )
    anthropic_key: Annotated[
        SecretStr | None, Field(description="The key of Anthropic. A secret.")
    ] = None
    deepseek_key: Annotated[
        SecretStr | None, Field(description="The key of DeepSeek. A secret.")
    ] = None
    moonshot_key: Annotated[
        SecretStr | None, Field(description="The key of Moonshot (Kimi). A secret.")
    ] = None
    gemini_key: Annotated[
        SecretStr | None, Field(description="The key of Google Gemini. A secret.")
    ] = None
    openrouter_key: Annotated[
        SecretStr | None, Field(description="The key of OpenRouter. A secret.")
    ] = None
    gateway_url: Annotated[
        BaseUrl | None, Field(description="Where your LiteLLM gateway answers; often ends in /v1.")
    ] = None
    gateway_token: Annotated[
        SecretStr | None, Field(description="The gateway's key for this bot. A secret.")
    ] = None
    ollama_url: Annotated[BaseUrl, Field(description="Where Ollama answers.")] = (
        "http://127.0.0.1:11434"
    )
    lmstudio_url: Annotated[BaseUrl, Field(description="Where LM Studio answers; ends in /v1.")] = (
        "http://127.0.0.1:1234/v1"
    )
    custom_url: Annotated[
        BaseUrl | None, Field(description="Any other OpenAI-compatible API; often ends in /v1.")
    ] = None
    custom_key: Annotated[
        SecretStr | None, Field(description="Its key, if it wants one. A secret.")
    ] = None
    custom_model: Annotated[
        str | None, Field(description="The model asked for there after /api custom.")
    ] = None
    request_timeout_s: Annotated[
        float,
        Field(gt=0, le=3600, description="How long one answer may take, over its whole chain."),
    ] = 110
    first_sign_s: Annotated[
        float,
        Field(gt=0, le=600, description="Silence after which a model that has not begun is left."),
    ] = 30
    idle_s: Annotated[
        float,
        Field(gt=0, le=600, description="Silence after which a model that has begun is left."),
    ] = 30
    prices: Annotated[
        ModelPrices,
        Field(description="USD per million tokens or minute of sound, by provider/model."),
    ] = ()
    most_tokens: Annotated[
        int, Field(ge=16, le=1_000_000, description="The longest answer under a budget, in tokens.")
    ] = 4096
    probe_s: Annotated[
        float,
        Field(ge=60, le=86_400, description="How often a failed model is tried, in seconds."),
    ] = 300
    ask_after_minutes: Annotated[
        float,
        Field(gt=0, le=10_080, description="A question that waited longer is asked about first."),
    ] = 180
    content_filter: Annotated[
        Literal["stop", "next"],
        BeforeValidator(lower_case),
        Field(description="After a provider's content filter: stop, or next vendor once."),
    ] = "stop"
