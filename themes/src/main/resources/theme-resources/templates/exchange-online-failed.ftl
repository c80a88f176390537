<#import "template.ftl" as layout>
<#import "exchange-online-parts.ftl" as parts>
<@layout.registrationLayout; section>
  <#if section = "header">
    <span class="exo-title" lang="${msg("exchangeOnlineLanguage")}">${msg("exchangeOnlineFailedTitle")}</span>
  <#elseif section = "form">
    <@parts.page title="exchangeOnlineFailedTitle">
      <@parts.diagnosis of=exo.diagnosis />
      <#if (exo.stages)?has_content>
        <@parts.stages of=exo.stages />
      </#if>
      <#if (exo.mailbox)?has_content>
        <@parts.says "exchangeOnlineFailedMailbox" exo.mailbox />
      </#if>
      <#if exo.retry || exo.skippable>
        <@parts.form>
          <#if (exo.mailbox)?has_content>
            <input type="hidden" name="exo-mailbox" value="${exo.mailbox}">
          </#if>
          <div class="exo-buttons">
            <#if exo.retry>
              <@parts.button action="again" label="exchangeOnlineOtherAccount" primary=true />
            </#if>
            <#if exo.skippable>
              <@parts.button action="skip" label="exchangeOnlineContinueUnlinked" primary=!exo.retry />
            </#if>
          </div>
        </@parts.form>
      </#if>
    </@parts.page>
  </#if>
</@layout.registrationLayout>
