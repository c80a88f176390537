<#import "template.ftl" as layout>
<#import "exchange-online-parts.ftl" as parts>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    <span class="exo-title" lang="${msg("exchangeOnlineLanguage")}">${msg("exchangeOnlineErrorTitle")}</span>
  <#elseif section = "form">
    <@parts.page title="exchangeOnlineErrorTitle">
      <@parts.diagnosis of=exo.diagnosis />
      <#if (exo.restartUrl)?has_content>
        <p><a id="exo-restart" href="${exo.restartUrl}">${msg("exchangeOnlineRestart")}</a></p>
      <#else>
        <@parts.says "exchangeOnlineClosePage" />
      </#if>
    </@parts.page>
  </#if>
</@layout.registrationLayout>
